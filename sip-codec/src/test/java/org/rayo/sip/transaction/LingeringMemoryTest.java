package org.rayo.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.codec.SipParser;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.Flows;
import org.rayo.sip.transport.Transport;

/** What a finished transaction holds on to while it waits for stragglers: less than 3 KiB, whatever the request held. */
class LingeringMemoryTest {
    private static final int COUNT = 5_000;

    private final ManualClock clock = new ManualClock();
    private final TransactionShard shard = new TransactionShard(SipTimers.DEFAULT, clock, (message, flow, failed) -> {}, 1 << 20);

    private static final class Busy implements TransactionUser {
        @Override
        public void onRequest(ServerTransaction transaction) {
            transaction.respond(486, "tag-of-some-length", SipHeaders.builder().add("Server", "Rayo-Server").build());
        }

        @Override
        public void onCancel(SipRequest cancel, ServerTransaction invite) {}

        @Override
        public void onAck(SipRequest ack, Flow flow) {}

        @Override
        public void onStrayResponse(org.rayo.sip.message.SipResponse response, Flow flow) {}
    }

    private static SipRequest request(String method, int number) {
        String text = method + " sip:+4930901820@198.51.100.20:5060 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 203.0.113.10:5060;branch=z9hG4bK-524287-1---6c1b3f2d9a0e7c55" + number + ";rport=5060\r\n"
                + "Via: SIP/2.0/TCP 192.0.2.66:5070;branch=z9hG4bKnashds8a7f\r\nMax-Forwards: 69\r\n"
                + "From: \"Erika Mustermann\" <sip:+493012345678@carrier.example;user=phone>;tag=9fxced76sl" + number + "\r\n"
                + "To: <sip:+4930901820@198.51.100.20;user=phone>\r\n"
                + "Call-ID: 3848276298220188511-a84b4c76e66710" + number + "@203.0.113.10\r\nCSeq: 314159 " + method + "\r\n"
                + "X-Much: " + "x".repeat(4_000) + "\r\n\r\n";
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return (SipRequest) ((ParseResult.Parsed) new SipParser(SipLimits.DEFAULT).parse(octets, 0, octets.length)).message();
    }

    private static long used() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private long octetsOfEach(String method) {
        long before = used();
        for (int i = 0; i < COUNT; i++) {
            shard.onRequest(request(method, i), Flows.of(Transport.UDP), new Busy());
        }
        assertThat(shard.size()).isEqualTo(COUNT);
        long each = (used() - before) / COUNT;
        System.out.println("a finished " + method + " transaction: " + each + " octets");
        return each;
    }

    @Test
    void anInviteThatWasRefusedAndAwaitsItsAck() {
        assertThat(octetsOfEach("INVITE")).isBetween(200L, 3L * 1024);
    }

    @Test
    void aRequestThatWasAnswered() {
        assertThat(octetsOfEach("OPTIONS")).isBetween(200L, 3L * 1024);
    }
}
