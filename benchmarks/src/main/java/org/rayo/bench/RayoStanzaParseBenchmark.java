package org.rayo.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;
import org.jivesoftware.smack.parsing.SmackParsingException;
import org.jivesoftware.smack.xml.XmlPullParserException;
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
import org.rayo.xmpp.stanza.MalformedStanza;
import org.rayo.xmpp.xml.XmlStreamException;

/**
 * One command on a long-lived stream, from octets to the {@code RayoCommand}. We check UTF-8, every limit, the addresses and
 * the command; Smack reads addresses from its cache; the JDK's reader is bare and checks nothing but XML.
 * Aalto is the parser under ours, bare as well: the floor.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class RayoStanzaParseBenchmark {
    @Param({"answer", "output"})
    SampleStanzas stanza;

    private RayoStreamReader ours;
    private SmackStreamReader smack;
    private JdkStreamReader jdk;
    private AaltoStreamReader aalto;

    /** All must have read the same command. */
    @Setup
    public void agree()
            throws XmlStreamException, MalformedStanza, XMLStreamException, XmlPullParserException, IOException,
                    SmackParsingException {
        byte[] opening = SampleStanzas.opening();
        ours = new RayoStreamReader(opening, stanza.octets());
        smack = new SmackStreamReader(opening, stanza.octets());
        jdk = new JdkStreamReader(opening, stanza.octets());
        AddressedCommand read = ours.read().asText();
        Agreement.check("smack", read, smack.read().asText());
        Agreement.check("jdk", read, jdk.read().asText());
        aalto = new AaltoStreamReader(opening, stanza.octets());
        Agreement.check("aalto", read, aalto.read().asText());
    }

    @Benchmark
    public AddressedCommand rayo() throws XmlStreamException, MalformedStanza {
        return ours.read();
    }

    @Benchmark
    public AddressedCommand smack() throws XmlPullParserException, IOException, SmackParsingException {
        return smack.read();
    }

    @Benchmark
    public AddressedCommand jdk() throws XMLStreamException {
        return jdk.read();
    }

    @Benchmark
    public AddressedCommand aalto() throws XMLStreamException {
        return aalto.read();
    }
}
