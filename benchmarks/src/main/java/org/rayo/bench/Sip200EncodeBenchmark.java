package org.rayo.bench;

import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContactList;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.pkts.buffer.Buffer;
import io.pkts.buffer.Buffers;
import io.pkts.packet.sip.SipMessage;
import io.pkts.packet.sip.header.ContactHeader;
import io.pkts.packet.sip.header.ContentLengthHeader;
import io.pkts.packet.sip.header.ContentTypeHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.codec.SipEncoder;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.codec.SipParser;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/**
 * From a parsed INVITE to the octets of its 200 with SDP. Each stack's own Contact and Content-Type headers are made
 * beforehand. We write into a pooled buffer, as our transports do; the peers' interfaces give a new array each time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class Sip200EncodeBenchmark {
    private static final String SDP_TYPE = "application/sdp";

    private final byte[] sdp = SampleInvite.ANSWER_SDP.getBytes(StandardCharsets.US_ASCII);
    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    private final SipHeaders extra = SipHeaders.builder()
            .add(HeaderNames.CONTACT, SampleInvite.CONTACT)
            .add(HeaderNames.CONTENT_TYPE, SDP_TYPE)
            .build();
    private final SipRequest invite = (SipRequest) parsed(SampleInvite.octets());

    private SIPRequest jainInvite;
    private Contact jainContact;
    private final ContentType jainType = new ContentType("application", "sdp");

    private SipMessage pktsInvite;
    private final Buffer pktsSdp = Buffers.wrap(sdp);
    private final ContactHeader pktsContact = ContactHeader.frame(Buffers.wrap(SampleInvite.CONTACT));
    private final ContentTypeHeader pktsType = ContentTypeHeader.frame(Buffers.wrap(SDP_TYPE));

    /** All must have written the same message, in whatever order. */
    @Setup
    public void agree() throws ParseException, IOException {
        jainInvite = (SIPRequest) new StringMsgParser().parseSIPMessage(SampleInvite.octets(), true, false, null);
        jainContact = (Contact)
                ((ContactList) StringMsgParser.parseSIPHeader("Contact: " + SampleInvite.CONTACT + "\n")).getFirst();
        pktsInvite = SipMessage.frame(SampleInvite.octets());
        ByteBuf out = encode();
        List<String> ours = content(ByteBufUtil.getBytes(out));
        out.release();
        Agreement.check("jainSip", ours, content(jainSip()));
        Agreement.check("pkts", ours, content(pkts().getArray()));
    }

    private static org.rayo.sip.message.SipMessage parsed(byte[] octets) {
        if (new SipParser(SipLimits.DEFAULT).parse(octets, 0, octets.length)
                instanceof ParseResult.Parsed(org.rayo.sip.message.SipMessage message)) {
            return message;
        }
        throw new IllegalStateException("refused: " + new String(octets, StandardCharsets.US_ASCII));
    }

    private static List<String> content(byte[] octets) {
        SipResponse response = (SipResponse) parsed(octets);
        TreeSet<String> headers = new TreeSet<>();
        response.headers().forEach((name, value) -> headers.add(name + ": " + value));
        return List.of(response.toString(), headers.toString(), new String(response.body(), StandardCharsets.US_ASCII));
    }

    private ByteBuf encode() {
        SipResponse response = SipResponse.to(invite, 200, "OK", SampleInvite.TO_TAG, extra, sdp);
        ByteBuf out = allocator.buffer(1024);
        SipEncoder.encode(response, out);
        return out;
    }

    @Benchmark
    public void rayo(Blackhole hole) {
        ByteBuf out = encode();
        hole.consume(out);
        out.release();
    }

    @Benchmark
    public byte[] jainSip() throws ParseException {
        SIPResponse response = jainInvite.createResponse(200);
        response.setToTag(SampleInvite.TO_TAG);
        response.setHeader(jainContact);
        response.setContent(sdp, jainType);
        return response.encodeAsBytes("udp");
    }

    @Benchmark
    public Buffer pkts() {
        return pktsInvite.createResponse(200)
                .onToHeader(to -> to.withTag(SampleInvite.TO_TAG))
                .withContactHeader(pktsContact)
                .withHeader(pktsType)
                .withHeader(ContentLengthHeader.create(sdp.length))
                .withBody(pktsSdp)
                .build()
                .toBuffer();
    }
}
