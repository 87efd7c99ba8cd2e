package org.rayo.sip.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.rayo.sdp.AudioCapabilities;
import org.rayo.sdp.MediaDescription;
import org.rayo.sdp.OfferAnswer;
import org.rayo.sdp.SdpException;
import org.rayo.sdp.SdpParser;
import org.rayo.sip.codec.SipStreamFramer.BrokenStream;
import org.rayo.sip.codec.SipStreamFramer.KeepAlive;
import org.rayo.sip.message.CSeq;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipText;
import org.rayo.sip.message.Uri;
import org.rayo.sip.message.Via;

/**
 * Mutated input to the parser, the framer, the header values and SDP: only their own exceptions are ever seen, what is
 * accepted is written so that it reads the same, and no buffer leaks.
 *
 * <p>{@code -Drayo.fuzz.inputs=10000000} makes it as many inputs in all, {@code -Drayo.fuzz.seed} others; the messages of
 * the suites join the seeds where they are present.
 */
class HostileInputTest {
    private static final long INPUTS = Long.getLong("rayo.fuzz.inputs", 6_000);
    private static final long SEED = Long.getLong("rayo.fuzz.seed", 20_261_126);
    private static final SipLimits ROOMY = new SipLimits(1 << 20, 512);
    private static final AudioCapabilities OWN = AudioCapabilities.of(List.of(), "192.0.2.1", 4000);

    private static final String RICH = Messages.TOP.replace("sip:bob@biloxi.example", "sip:b%20ob;x@[2001:db8::1]:5070;transport=tcp?a=b")
            + "v: SIP / 2.0 / UDP a ;rport , SIP/2.0/TCP [::1]:5061;received=192.0.2.1;ttl=1\r\n" + Messages.ESSENTIAL
            + "Record-Route: <sip:p1;lr>,\r\n \"q, \\\"r\\\"\" <sip:p2;lr>;x=\"y;z\"\r\nm: *\r\nSubject: a\r\n\tb\r\nExpires: 7\r\n"
            + "X-Own:\r\n folded\r\nRoute: <sip:p3;lr>\r\nMax-Forwards: 7\r\nl: 4\r\n\r\n\u0000\r\n\u00ff";
    private static final String TEL = "OPTIONS tel:+1-201-555;ext=7 SIP/2.0\r\n" + Messages.ESSENTIAL.replace("INVITE", "OPTIONS")
            + "Require: a,b\r\nk: c\r\nContent-Length: 0\r\n\r\n";
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\na=sendonly\r\n"
            + "m=video 6000 RTP/AVP 31\r\nm=audio 5000/2 RTP/AVP 96 0 101\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:96 PCMA/8000/1\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=maxptime:40\r\na=rtcp:5001\r\na=recvonly\r\n";

    private static List<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList();
    }

    private static List<byte[]> messages() throws IOException {
        List<byte[]> all = new ArrayList<>(octets(Messages.INVITE, Messages.OK, RICH, TEL));
        Path suite = Path.of(System.getProperty("rayo.suites", "../../shared/suites")).resolve("sip/rfc4475");
        if (Files.isDirectory(suite)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(suite, "*.dat")) {
                for (Path file : files) {
                    all.add(Files.readAllBytes(file));
                }
            }
        }
        return all;
    }

    private static final List<byte[]> WORDS = octets("\r\n", "\r\n\r\n", "\r\n ", "Via: SIP/2.0/UDP x;branch=z9hG4bK1\r\n",
            "Content-Length: 3\r\n", "l: 0\r\n", "sip:", "sips:a@[::1]", "tel:+1", "<sip:a@b;lr>", ";tag=1", ";lr", "%41", "\\\"",
            "SIP/2.0", "999999999999", "-1", "\u00d0\u0096", "a=", "m=audio 0 RTP/AVP 0\r\n", "c=IN IP4 0.0.0.0\r\n", "*");

    /** Runs one check on so many hundredths of all inputs, and tells which input failed. */
    private static void each(int share, List<byte[]> seeds, Check check) throws IOException {
        Mutations mutations = new Mutations(seeds, WORDS, new SplittableRandom(SEED));
        for (long i = INPUTS * share / 100; i > 0; i--) {
            byte[] input = mutations.next();
            try {
                check.on(input);
            } catch (Throwable e) {
                throw new AssertionError(e + " by " + HexFormat.of().formatHex(input) + "\n"
                        + new String(input, StandardCharsets.ISO_8859_1), e);
            }
        }
    }

    /** Millions of times, so without the library's words. */
    private static void same(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            assertThat(actual).isEqualTo(expected);
        }
    }

    private interface Check {
        void on(byte[] input) throws Exception;
    }

    @Test
    void messagesAreReadOrRefused() throws IOException {
        each(40, messages(), HostileInputTest::message);
    }

    private static void message(byte[] input) throws SipSyntaxException {
        switch (new SipParser(SipLimits.DEFAULT).parse(input.clone(), 0, input.length)) {
            case ParseResult.Parsed(SipMessage message) -> accepted(message);
            case ParseResult.Malformed malformed -> {
                same(true, List.of(400, 505, 513).contains(malformed.status()));
                same(false, malformed.explanation().isEmpty());
                same(true, malformed.offset() >= -1 && malformed.offset() <= input.length);
                malformed.headers().forEach((name, value) -> same(false, name.isEmpty()));
            }
        }
    }

    private static void accepted(SipMessage message) throws SipSyntaxException {
        String said = Messages.said(message);
        byte[] written = Messages.encoded(message);
        SipMessage again = switch (new SipParser(ROOMY).parse(written, 0, written.length)) {
            case ParseResult.Parsed(SipMessage reread) -> reread;
            case ParseResult.Malformed malformed -> throw new AssertionError("what we wrote: " + malformed.explanation());
        };
        same(said, Messages.said(again));
        same(message.from(), again.from());
        same(message.topVia(), again.topVia());
        same(message.cseq(), again.cseq());
        message.to().params().forEach((name, value) -> same(false, name.isEmpty()));
        switch (message) {
            case SipRequest request -> {
                same(request.uri(), Uri.parse(request.requestUri()));
                // what a request is routed by was checked
                for (String name : List.of("Contact", "Route", "Record-Route")) {
                    request.headers().addresses(name).forEach(NameAddr::parsedUri);
                }
                String refusal = Messages.said(SipResponse.to(request, 486, "Busy", "t", SipHeaders.NONE, new byte[0]));
                SipResponse answer = SipResponse.to(request, 486, "Busy", "t", SipHeaders.NONE, new byte[0]).detached();
                same(refusal, Messages.said(answer));
            }
            case SipResponse response -> same(said, Messages.said(response.detached()));
        }
    }

    @Test
    void streamsAreCutAlikeHoweverTheyArrive() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        List<byte[]> streams = octets(Messages.INVITE + "\r\n\r\n" + Messages.OK + RICH, Messages.OK + TEL + Messages.INVITE);
        each(2, streams, input -> {
            List<String> whole = cut(input, input.length + 1);
            same(whole, cut(input, 1 + random.nextInt(300)));
        });
    }

    private static List<String> cut(byte[] stream, int most) {
        EmbeddedChannel channel = new EmbeddedChannel(new SipStreamFramer(SipLimits.DEFAULT));
        List<ByteBuf> sent = new ArrayList<>();
        for (int from = 0; from < stream.length; from += most) {
            ByteBuf piece = PooledByteBufAllocator.DEFAULT.heapBuffer();
            piece.writeBytes(stream, from, Math.min(most, stream.length - from));
            sent.add(piece);
            channel.writeInbound(piece);
        }
        List<String> all = new ArrayList<>();
        for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
            all.add(switch (each) {
                case byte[] message -> new String(message, StandardCharsets.ISO_8859_1);
                case KeepAlive ping -> "ping";
                case BrokenStream(ParseResult.Malformed what) -> "broken " + what.status();
                default -> throw new AssertionError(each);
            });
        }
        channel.finishAndReleaseAll();
        same(true, sent.stream().allMatch(piece -> piece.refCnt() == 0));
        return all;
    }

    @Test
    void descriptionsAreAgreedOrRefused() throws IOException {
        each(18, octets(SDP), HostileInputTest::description);
    }

    private static void description(byte[] input) throws SdpException {
        if (OfferAnswer.answer(input, OWN, 1, 2) instanceof OfferAnswer.Result.Agreed agreed) {
            List<String> offered = SdpParser.parse(input).media().stream().map(MediaDescription::media).toList();
            var answer = SdpParser.parse(agreed.sdp().getBytes(StandardCharsets.UTF_8));
            same(offered, answer.media().stream().map(MediaDescription::media).toList());
        }
        OfferAnswer.accept(input, OWN);
    }

    @Test
    void valuesAreReadOrRefused() throws IOException {
        List<byte[]> values = octets("\"A, \\\"B\\\"\" <sip:a%20b;c@[2001:db8::1]:5060;transport=tcp;lr?x=y>;tag=\"q;r\";+sip.x",
                "SIP / 2.0 / UDP [::1]:5060 ;branch=z9hG4bKx;rport;received=192.0.2.1;x=\"a,b\"", "4711 INVITE",
                "<tel:+49-30-1;ext=2;phone-context=+49>, sip:a@b;q=0.5, *");
        each(40, values, input -> value(new String(input, StandardCharsets.ISO_8859_1)));
    }

    private static void value(String text) throws SipSyntaxException {
        again(text, NameAddr::parse);
        again(text, Via::parse);
        again(text, Uri::parse);
        again(text, CSeq::parse);
        try {
            for (String part : SipText.splitList(text)) {
                again(part, NameAddr::parse);
            }
        } catch (SipSyntaxException e) {
            same(false, e.what().isEmpty());
        }
    }

    private interface Reading {
        Object of(String text) throws SipSyntaxException;
    }

    private static void again(String text, Reading reading) throws SipSyntaxException {
        Object read;
        try {
            read = reading.of(text);
        } catch (SipSyntaxException e) {
            same(true, e.offset() >= -1 && e.offset() <= text.length());
            return;
        }
        same(read, reading.of(read.toString()));
    }

    /** All of it without a test runner: {@code -Drayo.fuzz.inputs=10000000}. */
    public static void main(String[] arguments) throws IOException {
        HostileInputTest test = new HostileInputTest();
        timed("messages", 40, test::messagesAreReadOrRefused);
        timed("streams", 2, test::streamsAreCutAlikeHoweverTheyArrive);
        timed("descriptions", 18, test::descriptionsAreAgreedOrRefused);
        timed("values", 40, test::valuesAreReadOrRefused);
    }

    private interface Part {
        void run() throws IOException;
    }

    private static void timed(String what, int share, Part part) throws IOException {
        long start = System.nanoTime();
        part.run();
        System.out.println(INPUTS * share / 100 + " " + what + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
