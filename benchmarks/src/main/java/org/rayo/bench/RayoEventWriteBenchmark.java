package org.rayo.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLStreamException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.rayo.server.protocol.RayoXml;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlWriter;
import org.xml.sax.SAXException;

/**
 * One event from its record to octets on a long-lived stream, in a buffer that is used again: an offer with twelve headers,
 * and the match of an input. Guards {@code XmlWriter}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class RayoEventWriteBenchmark {
    @Param({"offer", "match"})
    SampleEvents event;

    private final ByteBuf out = Unpooled.buffer(4096);
    private final Jid call = Jid.parse(SampleEvents.CALL);
    private final Jid client = Jid.parse(SampleEvents.CLIENT);
    private SmackEventWriter smack;
    private JdkEventWriter jdk;

    /** All must have written the same stanza, in whatever form. */
    @Setup
    public void agree()
            throws XMLStreamException, IOException, ParserConfigurationException, SAXException {
        smack = new SmackEventWriter(out);
        jdk = new JdkEventWriter(out);
        String ours = meaning(rayo());
        Agreement.check("smack", ours, meaning(smack()));
        Agreement.check("jdk", ours, meaning(jdk()));
    }

    /** Within a stream element, where the default namespace is declared. */
    private static String meaning(ByteBuf stanza) throws ParserConfigurationException, SAXException, IOException {
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        document.writeBytes("<stream xmlns='jabber:client'>".getBytes(StandardCharsets.UTF_8));
        document.writeBytes(ByteBufUtil.getBytes(stanza));
        document.writeBytes("</stream>".getBytes(StandardCharsets.UTF_8));
        return XmlMeaning.of(document.toByteArray());
    }

    @Benchmark
    public ByteBuf rayo() {
        out.clear();
        XmlWriter writer = new XmlWriter(out, Xmlns.CLIENT, Xmlns.STREAM, "stream");
        RayoXml.stanza(call, client, event.event, SampleEvents.AT).write(writer);
        writer.requireBalanced();
        return out;
    }

    @Benchmark
    public ByteBuf smack() throws IOException {
        out.clear();
        smack.write(event.event, SampleEvents.AT);
        return out;
    }

    @Benchmark
    public ByteBuf jdk() throws XMLStreamException {
        out.clear();
        jdk.write(event.event, SampleEvents.AT);
        return out;
    }
}
