package org.rayo.bench;

import java.time.Instant;
import java.util.List;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoEvent;

/** What the server tells an application. */
@SuppressWarnings("ImmutableEnumChecker") // records of strings and immutable lists
public enum SampleEvents {
    offer(new RayoEvent.Offer(
            "sip:+4930901820@198.51.100.20;user=phone",
            "\"Erika Mustermann\" <sip:+493012345678@carrier.example;user=phone>",
            List.of(
                    new Header("Via", "SIP/2.0/UDP 203.0.113.10:5060;branch=z9hG4bK-524287-1---6c1b3f2d9a0e7c55;rport"),
                    new Header("Via", "SIP/2.0/TCP 192.0.2.66:5070;branch=z9hG4bKnashds8a7f;received=192.0.2.66"),
                    new Header("Max-Forwards", "69"),
                    new Header("From", "\"Erika Mustermann\" <sip:+493012345678@carrier.example>;tag=9fxced76sl-1928301774"),
                    new Header("To", "<sip:+4930901820@198.51.100.20;user=phone>"),
                    new Header("Call-ID", "3848276298220188511-a84b4c76e66710@203.0.113.10"),
                    new Header("CSeq", "314159 INVITE"),
                    new Header("Contact", "<sip:+493012345678@203.0.113.10:5062;transport=udp>"),
                    new Header("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, NOTIFY"),
                    new Header("Supported", "100rel, timer, replaces"),
                    new Header("User-Agent", "Border-Controller/7.4.1"),
                    new Header("P-Asserted-Identity", "<sip:+493012345678@carrier.example;user=phone>")))),

    match(new RayoEvent.Complete(new RayoEvent.CompleteReason.InputMatch("""
            <result xmlns='http://www.ietf.org/xml/ns/mrcpv2'><interpretation confidence='1'>\
            <input mode='dtmf' confidence='1'>4 7 1 1 #</input><instance>4711</instance></interpretation></result>""")));

    static final String CALL = "c7f1@rayo.example";
    static final String CLIENT = "agent@apps.example/box7";
    static final Instant AT = Instant.parse("2026-11-24T09:15:02.114Z");

    final RayoEvent event;

    SampleEvents(RayoEvent event) {
        this.event = event;
    }
}
