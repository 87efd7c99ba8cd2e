package org.rayo.xmpp.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Splits, limits, restarts and pauses of the stream parser, and what hostile octets can do to it: nothing. */
class XmlStreamParserTest {
    private static final String OPEN = "<?xml version='1.0'?><stream:stream to='a.b' xmlns='jabber:client' "
        + "xmlns:stream='http://etherx.jabber.org/streams' xmlns:p='urn:p'>";

    /** Writes down what it hears. */
    static final class Recorder implements XmlStreamHandler {
        final List<String> events = new ArrayList<>();
        final List<XmlElement> elements = new ArrayList<>();
        Runnable onElement = () -> { };

        @Override
        public void onStreamOpen(XmlElement header, String contentNamespace) {
            events.add("open " + header.name() + " to=" + header.attribute("to") + " ns=" + contentNamespace);
        }

        @Override
        public void onElement(XmlElement element) {
            events.add(element.toString());
            elements.add(element);
            onElement.run();
        }

        @Override
        public void onWhitespace() {
            // how often depends on the split
        }

        @Override
        public void onStreamClose() {
            events.add("close");
        }
    }

    private final Recorder recorder = new Recorder();
    private final XmlStreamParser parser = new XmlStreamParser(XmlLimits.DEFAULT, recorder);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void feed(String text) throws XmlStreamException {
        parser.feed(Unpooled.wrappedBuffer(utf8(text)));
    }

    @Test
    void reads_the_same_however_the_octets_are_split() throws XmlStreamException {
        byte[] octets = utf8(OPEN + " \n<iq id='1' type='get' xml:lang='de'><p:q p:x='ü&lt;&#x20AC;' z='😀' y=\"'\">t\u00e4xt &amp; &gt;&gt;&#x41;&#65;😀<![CDATA[<raw>&]] ]]></p:q></iq>"
            + "\r\n<message><body>]] > a</body>x<b xmlns='urn:b'><c/></b></message></stream:stream>");
        parser.feed(Unpooled.wrappedBuffer(octets));
        List<String> whole = recorder.events;
        assertThat(whole).hasSize(4);
        XmlElement q = recorder.elements.getFirst().child("urn:p", "q");
        assertThat(q.text()).isEqualTo("täxt & >>AA😀<raw>&]] ");
        assertThat(q.attribute("urn:p", "x")).isEqualTo("ü<€");
        assertThat(recorder.elements.getFirst().lang()).isEqualTo("de");
        for (int first = 0; first < octets.length; first++) {
            for (int direct = 0; direct < 2; direct++) {
                Recorder split = new Recorder();
                XmlStreamParser splitting = new XmlStreamParser(XmlLimits.DEFAULT, split);
                feedSplit(splitting, octets, direct == 1, 0, first, octets.length);
                assertThat(split.events).as("split at %d", first).isEqualTo(whole);
            }
        }
        Recorder single = new Recorder();
        XmlStreamParser octetwise = new XmlStreamParser(XmlLimits.DEFAULT, single);
        for (int i = 0; i < octets.length; i++) {
            octetwise.feed(Unpooled.wrappedBuffer(octets, i, 1));
        }
        assertThat(single.events).isEqualTo(whole);
    }

    private static void feedSplit(XmlStreamParser parser, byte[] octets, boolean direct, int... cuts) throws XmlStreamException {
        for (int i = 1; i < cuts.length; i++) {
            int length = cuts[i] - cuts[i - 1];
            ByteBuf part = direct ? Unpooled.directBuffer(Math.max(1, length)) : Unpooled.buffer(Math.max(1, length));
            part.writeBytes(octets, cuts[i - 1], length);
            parser.feed(part);
            assertThat(part.isReadable()).isFalse();
            part.release();
        }
    }

    @Test
    void a_stanza_may_be_exactly_as_long_as_the_limit() throws XmlStreamException {
        XmlLimits limits = new XmlLimits(5000, 5000, 8, 8, 64, 5000, 100);
        String frame = "<m><b></b></m>";
        String fits = "<m><b>" + "x".repeat(5000 - frame.length()) + "</b></m>";
        XmlStreamParser limited = new XmlStreamParser(limits, recorder);
        limited.feed(Unpooled.wrappedBuffer(utf8(OPEN + fits + " " + fits)));
        assertThat(recorder.elements).hasSize(2);
        assertThatThrownBy(() -> limited.feed(Unpooled.wrappedBuffer(utf8("<m><b>x" + fits.substring(6)))))
            .isInstanceOfSatisfying(XmlStreamException.class, e -> assertThat(e.fault()).isEqualTo(XmlFault.POLICY_VIOLATION));
        assertThat(recorder.elements).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<m ", "<m a='", "<m>", "<m><b>", "<", "<m a0='' ", "<m><![CDATA["})
    void a_token_that_never_ends_is_cut_off_near_the_limit(String start) throws XmlStreamException {
        feed(OPEN + start);
        byte[] more = utf8("n".repeat(1000));
        int octets = 0;
        XmlStreamException refused = null;
        while (refused == null && octets < 100_000) {
            try {
                parser.feed(Unpooled.wrappedBuffer(more));
                octets += more.length;
            } catch (XmlStreamException e) {
                refused = e;
            }
        }
        assertThat(refused).isNotNull();
        assertThat(refused.fault()).isEqualTo(XmlFault.POLICY_VIOLATION);
        assertThat(octets).isLessThanOrEqualTo(XmlLimits.DEFAULT.preAuthOctets());
    }

    @Test
    void after_authentication_the_larger_limit_holds() throws XmlStreamException {
        feed(OPEN);
        parser.authenticated();
        feed("<m><b>" + "x".repeat(100_000) + "</b></m>");
        assertThat(recorder.elements).hasSize(1);
    }

    @Test
    void pausing_in_a_callback_leaves_the_rest_in_the_buffer() throws XmlStreamException {
        recorder.onElement = parser::pause;
        ByteBuf octets = Unpooled.wrappedBuffer(utf8(OPEN + "<a/><b/> <c>ü</c>"));
        for (int expected = 1; expected <= 3; expected++) {
            parser.feed(octets);
            assertThat(recorder.elements).hasSize(expected);
            parser.feed(octets);
            assertThat(recorder.elements).hasSize(expected);
            parser.resume();
        }
        assertThat(octets.isReadable()).isFalse();
    }

    @Test
    void a_refused_octet_does_not_undo_what_came_before_it() throws XmlStreamException {
        recorder.onElement = parser::pause;
        byte[] bad = utf8(OPEN + "<a/><b/>");
        ByteBuf octets = Unpooled.buffer().writeBytes(bad).writeBytes(new byte[] {'<', (byte) 0xC0, (byte) 0x80, '/', '>'});
        parser.feed(octets);
        parser.resume();
        parser.feed(octets);
        assertThat(recorder.elements).hasSize(2);
        parser.resume();
        assertThatThrownBy(() -> parser.feed(octets)).isInstanceOf(XmlStreamException.class);
        assertThat(octets.release()).isTrue();
    }

    @Test
    void a_restart_in_a_callback_begins_a_new_stream_with_the_next_octet() throws XmlStreamException {
        recorder.onElement = parser::restart;
        feed(OPEN + "<a/>" + OPEN + "<b/>" + OPEN + "</stream:stream>");
        assertThat(recorder.events.stream().map(event -> event.substring(0, 4))).containsExactly("open", "<a x", "open", "<b x", "open", "clos");
    }

    @Test
    void stopping_in_a_callback_swallows_the_rest() throws XmlStreamException {
        recorder.onElement = () -> {
            parser.stop();
            parser.restart();
        };
        feed(OPEN + "<starttls/><iq id='smuggled'/>\u0000");
        assertThat(recorder.elements).hasSize(1);
        parser.unstop();
        feed(OPEN);
        assertThat(recorder.events).hasSize(3);
    }

    @Test
    void names_prefixes_and_namespaces_without_end_do_not_pile_up() throws XmlStreamException {
        feed(OPEN);
        parser.authenticated();
        for (int i = 0; i < 20_000; i++) {
            feed("<n" + i + " xmlns:q" + i + "='urn:some:rather:long:namespace:" + i + "' p:a" + i + "='1'><p:x/></n" + i + ">");
        }
        assertThat(recorder.elements).hasSize(20_000);
        assertThat(parser.rememberedNames()).isLessThan(2_000);
        assertThat(recorder.elements.getLast().child("urn:p", "x")).isNotNull();
        assertThat(recorder.elements.getLast().namespace()).isEqualTo("jabber:client");
    }

    @Test
    void many_stanzas_with_new_names_in_one_buffer_survive_the_change_of_scanners() throws XmlStreamException {
        StringBuilder all = new StringBuilder(OPEN);
        for (int i = 0; i < 5_000; i++) {
            all.append("<n").append(i).append(">ü</n").append(i).append('>');
        }
        feed(all.toString());
        assertThat(recorder.elements).hasSize(5_000).allMatch(element -> element.text().equals("ü"));
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        Arbitrary<String> pieces = Arbitraries.of("<", ">", "/>", "</a>", "<a>", "<a ", "x='1'", "'", "\"", "&amp;", "&#x41;", "&#", "&x;", "]]>",
            "<![CDATA[", "<!--", "<?pi ", "<!DOCTYPE", " ", "\n", "\r", "xmlns:q='u'", "q:z", "text", "ü", "😀", "\0", "=", ":", "-", "stream:stream", "xmlns=''");
        return pieces.list().ofMaxSize(60).map(list -> utf8(OPEN + String.join("", list)));
    }

    @Property(tries = 3000)
    void hostile_pieces_end_in_events_or_in_a_fault(@ForAll("hostile") byte[] octets, @ForAll long seed) {
        List<String> whole = outcome(octets, new Random(seed), octets.length);
        List<String> split = outcome(octets, new Random(seed), 7);
        assertThat(split).isEqualTo(whole);
    }

    @Property(tries = 1500)
    void flipped_octets_end_in_events_or_in_a_fault(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] octets = utf8(OPEN + "<iq id='1' type='get'><q xmlns='urn:q' a=\"b\">t&amp;<![CDATA[c]]></q></iq><presence/>");
        for (int i = random.nextInt(4); i >= 0; i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        outcome(octets, random, 9);
    }

    /** Events and the fault, if any; anything but an XmlStreamException fails the test. */
    private static List<String> outcome(byte[] octets, Random random, int maxPart) {
        Recorder hears = new Recorder();
        XmlStreamParser parser = new XmlStreamParser(XmlLimits.DEFAULT, hears);
        List<String> events = hears.events;
        try {
            for (int from = 0; from < octets.length;) {
                int length = Math.min(octets.length - from, maxPart == octets.length ? maxPart : 1 + random.nextInt(maxPart));
                parser.feed(Unpooled.wrappedBuffer(octets, from, length));
                from += length;
            }
        } catch (XmlStreamException e) {
            events.add("fault");
        }
        return events;
    }
}
