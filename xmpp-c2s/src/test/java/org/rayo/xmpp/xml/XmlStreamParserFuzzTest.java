package org.rayo.xmpp.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutated streams into the parser: nothing but {@link XmlStreamException} ever leaves it, the verdict does not depend on
 * where the octets are split, every element it accepts is written and read back as the same, and no buffer is kept. The
 * seed is fixed, {@code -Drayo.fuzz.seed} is another; more runs by {@code -Drayo.fuzz.runs=10000000}.
 */
class XmlStreamParserFuzzTest {
    private static final int RUNS = Integer.getInteger("rayo.fuzz.runs", 5_000);
    private static final long SEED = Long.getLong("rayo.fuzz.seed", 20_260_327);
    private static final XmlLimits LIMITS = new XmlLimits(2_048, 1_024, 8, 8, 64, 512, 64);
    private static final List<String> SEEDS = List.of(
        "<?xml version='1.0'?><stream:stream to='a.b' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
            + "<iq id='1' type='set' to='c@a.b'><answer xmlns='urn:xmpp:rayo:1'><header name='X-ü' value='&lt;1&gt;'/></answer></iq>"
            + "<presence xml:lang='de'><show>chat</show></presence> <message><body>t&amp;t ]] &#x20AC; 😀</body></message></stream:stream>",
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' xmlns:p='urn:p'>"
            + "<p:a p:b=\"c'd\" e='\"'><![CDATA[<raw>&]]></p:a><b xmlns=''><c xmlns='urn:c'/></b>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<s xmlns='a'><x>1</x><!-- --><?pi?><!DOCTYPE a [<!ENTITY b 'c'>]>&b;</s>");
    private static final List<String> PIECES = List.of("<", ">", "/>", "</", "'", "\"", "&", ";", "&#0;", "&#xD800;", "&#65;", "<![CDATA[", "]]>",
        "<!--", "-->", "<?", "?>", "<!DOCTYPE", "xmlns=''", "xmlns:p='q'", "p:", ":", "=", " ", "\n", "\0", "\u0085", "é", "€", "😀", "a='1'", "<a>", "</a>", "<iq>");

    /** What a stream came to: every element, and the fault that ended it or null. */
    private record Outcome(List<XmlElement> elements, boolean closed, @Nullable XmlFault fault) {
        /** Which fault of several is found first may depend on the split. */
        boolean isAs(Outcome other) {
            return elements.equals(other.elements) && closed == other.closed && (fault == null) == (other.fault == null);
        }
    }

    private static Outcome read(byte[] octets, @Nullable Random splits) {
        List<XmlElement> elements = new ArrayList<>();
        boolean[] closed = new boolean[1];
        XmlStreamParser parser = new XmlStreamParser(LIMITS, new XmlStreamHandler() {
            @Override
            public void onStreamOpen(XmlElement header, String contentNamespace) {
                elements.add(header);
            }

            @Override
            public void onElement(XmlElement element) {
                elements.add(element);
            }

            @Override
            public void onWhitespace() {
                // how often depends on the split
            }

            @Override
            public void onStreamClose() {
                closed[0] = true;
            }
        });
        try {
            int from = 0;
            while (from < octets.length) {
                int length = splits == null ? octets.length : Math.min(octets.length - from, 1 + splits.nextInt(splits.nextInt(10) == 0 ? 200 : 5));
                feed(parser, Unpooled.wrappedBuffer(octets, from, length));
                from += length;
            }
            return new Outcome(elements, closed[0], null);
        } catch (XmlStreamException e) {
            return new Outcome(elements, closed[0], e.fault());
        }
    }

    /** The buffer stays the caller's, whatever comes of it. */
    private static void feed(XmlStreamParser parser, ByteBuf octets) throws XmlStreamException {
        try {
            parser.feed(octets);
        } finally {
            if (!octets.release()) {
                throw new AssertionError("the parser keeps a buffer");
            }
        }
    }

    private static byte[] mutated(Random random) {
        StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, to);
                case 2 -> text.insert(at, text.substring(at, to));
                case 3 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())).repeat(1 + random.nextInt(100)));
                default -> text.replace(at, to, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        byte[] octets = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i > 0 && random.nextBoolean(); i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        return octets;
    }

    @Test
    @Timeout(value = 12, unit = java.util.concurrent.TimeUnit.HOURS)
    void whatever_comes_is_read_or_refused_the_same_way_however_it_is_split() {
        Random random = new Random(SEED);
        int refused = 0;
        int accepted = 0;
        for (int run = 0; run < RUNS; run++) {
            byte[] octets = mutated(random);
            Outcome whole = read(octets, null);
            Outcome split = read(octets, random);
            if (!split.isAs(whole)) {
                throw new AssertionError("run %d: %s gives %s, and in pieces %s".formatted(run, text(octets), whole, split));
            }
            if (whole.fault() == null) {
                accepted++;
            } else {
                refused++;
            }
            if (!isReadBack(whole.elements())) {
                // together they may be more than one stream may hold
                for (XmlElement element : whole.elements()) {
                    assertReadBack(element, run);
                }
            }
        }
        assertThat(refused).isGreaterThan(RUNS / 10);
        assertThat(accepted).isGreaterThan(RUNS / 10);
    }

    private static boolean isReadBack(List<XmlElement> elements) {
        StringBuilder written = new StringBuilder("<s>");
        for (XmlElement element : elements) {
            written.append(XmlWriter.toString("", out -> out.element(element)));
        }
        Outcome again = read(written.toString().getBytes(StandardCharsets.UTF_8), null);
        return again.fault() == null && again.elements().subList(1, again.elements().size()).equals(elements);
    }

    private static void assertReadBack(XmlElement element, int run) {
        byte[] written = ("<s>" + XmlWriter.toString("", out -> out.element(element))).getBytes(StandardCharsets.UTF_8);
        Outcome again = read(written, null);
        // what was a header may be larger than an element may be, once its namespaces are declared again
        if (again.fault() != XmlFault.POLICY_VIOLATION && (again.fault() != null || !again.elements().getLast().equals(element))) {
            throw new AssertionError("run %d: %s is written as %s and read as %s".formatted(run, element, text(written), again));
        }
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
