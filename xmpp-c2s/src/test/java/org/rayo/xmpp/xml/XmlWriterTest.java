package org.rayo.xmpp.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer writes, the parser reads back as the same tree. */
class XmlWriterTest {
    private static final String NS = "jabber:client";

    @Test
    void declares_a_namespace_only_where_it_changes() {
        String xml = XmlWriter.toString(NS, out -> out.start("iq").attribute("id", "1").attribute("to", null)
            .start("urn:q", "query").start("item").end().start(NS, "back").end().end().start("tail").text("x").end().end());
        assertThat(xml).isEqualTo("<iq id='1'><query xmlns='urn:q'><item/><back xmlns='jabber:client'/></query><tail>x</tail></iq>");
    }

    @Test
    void uses_the_streams_own_prefix_and_leaves_the_default_namespace_alone() {
        ByteBuf buffer = Unpooled.buffer();
        XmlWriter out = new XmlWriter(buffer, NS, "urn:stream", "stream");
        out.start("urn:stream", "error").start(NS, "a").end().start("urn:e", "gone").end().end();
        assertThat(buffer.toString(StandardCharsets.UTF_8)).isEqualTo("<stream:error><a/><gone xmlns='urn:e'/></stream:error>");
    }

    @Test
    void escapes_what_a_parser_would_change() {
        String xml = XmlWriter.toString(NS, out -> out.start("a").attribute("b", "<'\"&>\n\t\r").text("<>&'\"\r\n\t]]>").end());
        assertThat(xml).isEqualTo("<a b='&lt;&apos;\"&amp;&gt;&#10;&#9;&#13;'>&lt;&gt;&amp;'\"&#13;\n\t]]&gt;</a>");
    }

    @Test
    void writes_forbidden_characters_as_replacement_characters() {
        String xml = XmlWriter.toString(NS, out -> out.start("a").text("x\u0000\u0008\u001Fy\uFFFE\uFFFF z\uD800 \uDC00 \uDBFF").end());
        assertThat(xml).isEqualTo("<a>x\uFFFD\uFFFD\uFFFDy\uFFFD\uFFFD z\uFFFD \uFFFD \uFFFD</a>");
        assertThat(XmlWriter.toString(NS, out -> out.start("a").text("😀\u007F\u0085").end())).isEqualTo("<a>😀\u007F\u0085</a>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a b", "a>", "a/", "a='", "a:b", "-a", "×"})
    void refuses_names_that_are_none(String name) {
        assertThatThrownBy(() -> XmlWriter.toString(NS, out -> out.start(name).end())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> XmlWriter.toString(NS, out -> out.start("a").attribute(name, "v").end())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refuses_misuse() {
        assertThatThrownBy(() -> XmlWriter.toString(NS, out -> out.start("a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> XmlWriter.toString(NS, XmlWriter::end)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> XmlWriter.toString(NS, out -> out.start("a").text("t").attribute("b", "c"))).isInstanceOf(IllegalStateException.class);
    }

    @Provide
    Arbitrary<XmlElement> trees() {
        Arbitrary<String> names = Arbitraries.of("a", "iq", "x-y", "ärger", "_1", "stream");
        Arbitrary<String> namespaces = Arbitraries.of("", NS, "urn:a", "urn:b'<&>\"", "http://etherx.jabber.org/streams");
        Arbitrary<String> texts = Arbitraries.strings().withChars("abc<>&'\"]\n\t\r ü€").withCharRange('\u0020', '\uD7FF').ofMaxLength(12)
            .map(text -> text + (text.length() % 3 == 0 ? "😀" : ""));
        Arbitrary<XmlElement> leaf = Combinators.combine(namespaces, names, texts, texts).as((namespace, name, value, text) ->
            XmlElement.builder(namespace, name).attribute("v", value).attribute("urn:attr", "v", text).text(text).build());
        Arbitrary<XmlElement> branch = Combinators.combine(namespaces, names, leaf.list().ofMaxSize(4), texts).as((namespace, name, children, text) ->
            XmlElement.builder(namespace, name).text(text).children(children).text(text).lang(text.isEmpty() ? null : text).build());
        return Combinators.combine(branch, branch, names).as((one, two, name) ->
            XmlElement.builder(NS, name + "2").child(one).text("-").child(two).child(XmlElement.of("urn:z", "z")).build());
    }

    @Property(tries = 500)
    void what_is_written_is_read_back(@ForAll("trees") XmlElement tree) throws XmlStreamException {
        XmlStreamParserTest.Recorder recorder = new XmlStreamParserTest.Recorder();
        XmlStreamParser parser = new XmlStreamParser(XmlLimits.DEFAULT, recorder);
        ByteBuf buffer = Unpooled.buffer();
        buffer.writeCharSequence("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>", StandardCharsets.UTF_8);
        new XmlWriter(buffer, NS, "http://etherx.jabber.org/streams", "stream").element(tree).element(tree);
        parser.feed(buffer);
        assertThat(recorder.elements).isEqualTo(List.of(tree, tree));
        assertThat(recorder.elements.getFirst()).hasSameHashCodeAs(tree);
        assertThat(tree.toBuilder().build()).isEqualTo(tree);
    }

    @Test
    void a_document_of_its_own_declares_its_namespace() {
        ByteBuf buffer = Unpooled.buffer();
        XmlWriter.standalone(buffer, "jabber:client").start("iq").attribute("id", "1").start("urn:xmpp:ping", "ping").end().end();
        assertThat(buffer.toString(StandardCharsets.UTF_8)).isEqualTo("<iq xmlns='jabber:client' id='1'><ping xmlns='urn:xmpp:ping'/></iq>");
        buffer.release();
    }
}
