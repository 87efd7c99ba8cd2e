package org.rayo.bench;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.StringMsgParser;
import io.pkts.packet.sip.SipMessage;
import io.pkts.packet.sip.address.SipURI;
import java.io.IOException;
import java.text.ParseException;
import java.util.List;
import java.util.Objects;
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
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.codec.SipParser;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipSyntaxException;

/**
 * An INVITE from octets to the fields a server acts on. Pkts parses lazily and is made to read the same fields; we and
 * JAIN-SIP check more of the message than is asked here.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SipInviteParseBenchmark {
    private final byte[] octets = SampleInvite.octets();
    private final SipParser parser = new SipParser(SipLimits.DEFAULT);
    private final StringMsgParser jainParser = new StringMsgParser();

    /** All must have read the same. */
    @Setup
    public void agree() throws SipSyntaxException, ParseException, IOException {
        List<String> ours = rayo().asText();
        Agreement.check("jainSip", ours, jainSip().asText());
        Agreement.check("pkts", ours, pkts().asText());
    }

    private SipRequest parsed() {
        if (!(parser.parse(octets, 0, octets.length) instanceof ParseResult.Parsed(SipRequest request))) {
            throw new IllegalStateException("refused");
        }
        return request;
    }

    @Benchmark
    public InviteFields rayo() throws SipSyntaxException {
        SipRequest request = parsed();
        var uri = (org.rayo.sip.message.SipUri) request.uri();
        var to = Objects.requireNonNull(request.to().sipUri());
        var contact = Objects.requireNonNull(request.headers().address(HeaderNames.CONTACT)).sipUri();
        return new InviteFields(
                request.method(),
                Objects.requireNonNull(uri.user()),
                uri.host(),
                request.callId(),
                Objects.requireNonNull(request.from().tag()),
                Objects.requireNonNull(to.user()),
                request.cseq().number(),
                Objects.requireNonNull(request.topVia().branch()),
                Objects.requireNonNull(contact).host(),
                contact.port(),
                request.bodyLength());
    }

    @Benchmark
    public InviteFields jainSip() throws ParseException {
        SIPRequest request = (SIPRequest) jainParser.parseSIPMessage(octets, true, false, null);
        SipUri uri = (SipUri) request.getRequestURI();
        SipUri to = (SipUri) request.getTo().getAddress().getURI();
        SipUri contact = (SipUri) request.getContactHeader().getAddress().getURI();
        return new InviteFields(
                request.getMethod(),
                uri.getUser(),
                uri.getHost(),
                request.getCallId().getCallId(),
                request.getFromTag(),
                to.getUser(),
                request.getCSeq().getSeqNumber(),
                request.getTopmostVia().getBranch(),
                contact.getHost(),
                contact.getPort(),
                request.getRawContent().length);
    }

    @Benchmark
    public InviteFields pkts() throws IOException {
        SipMessage request = SipMessage.frame(octets);
        SipURI uri = request.toRequest().getRequestUri().toSipURI();
        SipURI to = request.getToHeader().getAddress().getURI().toSipURI();
        SipURI contact = request.getContactHeader().getAddress().getURI().toSipURI();
        return new InviteFields(
                request.getMethod(),
                uri.getUser().orElseThrow(),
                uri.getHost(),
                request.getCallIDHeader().getCallId(),
                request.getFromHeader().getTag(),
                to.getUser().orElseThrow(),
                request.getCSeqHeader().getSeqNumber(),
                request.getViaHeader().getBranch(),
                contact.getHost(),
                contact.getPort(),
                request.getContent().getReadableBytes());
    }
}
