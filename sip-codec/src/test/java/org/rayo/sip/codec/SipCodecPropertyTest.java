package org.rayo.sip.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.rayo.sip.message.SipMessage;

/** What is accepted is written so that it reads the same; whatever else comes is refused by type, never by an exception. */
class SipCodecPropertyTest {
    private static final SipLimits ROOMY = new SipLimits(1 << 20, 256);
    private static final List<String> SEEDS = List.of(
            Messages.INVITE,
            Messages.OK,
            Messages.TOP.replace("sip:bob@biloxi.example", "sip:b%20ob;x@[2001:db8::1]:5070;transport=tcp?a=b")
                    + "v: SIP / 2.0 / UDP a ;rport , SIP/2.0/TCP [::1]:5061;received=192.0.2.1;ttl=1\r\n"
                    + Messages.ESSENTIAL
                    + "Record-Route: <sip:p1;lr>,\r\n \"q, \\\"r\\\"\" <sip:p2;lr>;x=\"y;z\"\r\nm: *\r\nl: 4\r\n\r\n\u0000\r\n\u00ff",
            "OPTIONS tel:+1 SIP/2.0\r\n" + Messages.ESSENTIAL.replace("INVITE", "OPTIONS") + "Require: a,b\r\nk: c\r\n\r\n");

    @Property(tries = 500)
    void generated(@ForAll("messages") String text) {
        SipMessage message = Messages.accepted(text);
        assertThat(again(message)).isEqualTo(Messages.said(message));
        assertThat(message.headers().has("From")).isTrue();
    }

    @Property(tries = 5_000)
    void mutated(@ForAll long seed) {
        byte[] octets = mutate(new Random(seed));
        if (Messages.parse(octets) instanceof ParseResult.Parsed(SipMessage message)) {
            assertThat(again(message)).isEqualTo(Messages.said(message));
        }
    }

    @Property(tries = 500)
    void garbage(@ForAll byte[] octets) {
        assertThat(Messages.parse(octets)).isInstanceOf(ParseResult.Malformed.class);
    }

    private static String again(SipMessage message) {
        byte[] octets = Messages.encoded(message);
        return switch (new SipParser(ROOMY).parse(octets, 0, octets.length)) {
            case ParseResult.Parsed(SipMessage reread) -> Messages.said(reread);
            case ParseResult.Malformed malformed ->
                throw new AssertionError(malformed + "\n" + new String(octets, StandardCharsets.ISO_8859_1));
        };
    }

    private static byte[] mutate(Random random) {
        StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        String telling = "\r\n\t \"\\<>;:,=@/[]?%\u0000\u007f\u00ff019azZ-";
        for (int edits = 1 + random.nextInt(6); edits > 0 && text.length() > 8; edits--) {
            int at = random.nextInt(text.length());
            int other = Math.min(text.length(), at + 1 + random.nextInt(30));
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, telling.charAt(random.nextInt(telling.length())));
                case 1 -> text.insert(at, telling.charAt(random.nextInt(telling.length())));
                case 2 -> text.delete(at, other);
                case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, other));
                case 4 -> text.setCharAt(at, (char) random.nextInt(256));
                default -> text.insert(at, "\r\n");
            }
        }
        return Messages.octets(text.toString());
    }

    @Provide
    Arbitrary<String> messages() {
        Arbitrary<String> token = Arbitraries.strings()
                .withChars("abcXYZ019-.!%*_+`'~").ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> text = Arbitraries.strings().withCharRange(' ', '~').withCharRange('\u0080', '\u00ff').ofMaxLength(40);
        Arbitrary<String> body = Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(80);
        Arbitrary<String> host = Arbitraries.of("a.example", "192.0.2.1", "[2001:db8::1]", "[::ffff:192.0.2.9]", "localhost:5080");
        Arbitrary<List<String>> extra = Combinators.combine(token.map(name -> "X-" + name), text)
                .as((name, value) -> name + ": " + value + "\r\n").list().ofMaxSize(20);
        Arbitrary<String> start = token.flatMap(method -> Arbitraries.of(
                method + " sip:" + method.replace("%", "%25") + "@h SIP/2.0", "SIP/2.0 486 " + method, method + " tel:+1 SIP/2.0")
                .map(line -> line + "\r\nCSeq: 7 " + method + "\r\n"));
        return Combinators.combine(start, host, token, extra, body).as((line, where, tag, fields, content) -> line
                + "Via: SIP/2.0/UDP " + where + ";branch=" + tag + "\r\nFrom: <sip:a@" + where + ">;tag=" + tag
                + "\r\nt: \"q\\\"\" <sips:" + where + ">\r\ni: " + tag + "\r\n" + String.join("", fields)
                + "Content-Length: " + content.length() + "\r\n\r\n" + content + "tail");
    }
}
