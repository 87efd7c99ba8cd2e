package org.rayo.server.protocol;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.PresenceType;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.xml.XmlWriter;

/**
 * An event on its way out: the same octets as the {@link RayoXml#presence presence} of it, without one being built. Offers,
 * which are many and long, are written straight from the event; RayoEventWriteBenchmark guards that.
 */
record EventStanza(Jid from, Jid to, RayoEvent event, Instant at) implements StanzaWriter {
    private static final int YEARS_END = 9_999;

    @Override
    public void write(XmlWriter out) {
        out.start(out.contentNamespace(), "presence")
                .attribute("type", RayoXml.isLast(event) ? PresenceType.UNAVAILABLE.wire() : null)
                .attribute("from", from.toString())
                .attribute("to", to.toString());
        if (event instanceof RayoEvent.Offer(String called, String caller, List<Header> headers)) {
            out.start(RayoNamespaces.CORE, "offer").attribute("to", called).attribute("from", caller);
            for (int i = 0; i < headers.size(); i++) {
                out.start("header")
                        .attribute("name", headers.get(i).name())
                        .attribute("value", headers.get(i).value())
                        .end();
            }
            out.end();
            out.element(RayoXml.capsOfCall());
        } else {
            out.element(EventWriter.write(event));
        }
        out.start(RayoNamespaces.DELAY, "delay").attribute("stamp", stamp(at)).end();
        out.end();
    }

    /** XEP-0082, to the millisecond, in UTC. */
    static String stamp(Instant at) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(at.getEpochSecond(), at.getNano(), ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > YEARS_END) {
            throw new IllegalArgumentException("no clock of ours: " + at);
        }
        char[] text = "0000-00-00T00:00:00.000Z".toCharArray();
        digits(text, 0, 4, time.getYear());
        digits(text, 5, 2, time.getMonthValue());
        digits(text, 8, 2, time.getDayOfMonth());
        digits(text, 11, 2, time.getHour());
        digits(text, 14, 2, time.getMinute());
        digits(text, 17, 2, time.getSecond());
        digits(text, 20, 3, time.getNano() / 1_000_000);
        return new String(text);
    }

    private static void digits(char[] text, int from, int count, int value) {
        int left = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + left % 10);
            left /= 10;
        }
    }
}
