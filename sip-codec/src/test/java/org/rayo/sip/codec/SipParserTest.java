package org.rayo.sip.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.sip.codec.Messages.ESSENTIAL;
import static org.rayo.sip.codec.Messages.INVITE;
import static org.rayo.sip.codec.Messages.TOP;
import static org.rayo.sip.codec.Messages.octets;
import static org.rayo.sip.codec.Messages.refused;
import static org.rayo.sip.codec.Messages.request;
import static org.rayo.sip.codec.Messages.response;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipText;

class SipParserTest {

    @ParameterizedTest
    @CsvSource({
        "v,Via", "f,From", "t,To", "i,Call-ID", "m,Contact", "l,Content-Length", "c,Content-Type", "e,Content-Encoding",
        "k,Supported", "s,Subject", "o,Event", "r,Refer-To", "b,Referred-By", "u,Allow-Events", "x,Session-Expires",
        "V,Via", "vIA,Via", "call-id,Call-ID", "CSEQ,CSeq", "x-Mine,x-Mine", "z,z",
    })
    void namesOfHeaders(String written, String read) {
        assertThat(HeaderNames.canonical(written)).isEqualTo(read);
    }

    @Test
    void compactForms() {
        SipRequest invite = request(TOP + "v: SIP/2.0/UDP h;branch=z9hG4bK1\r\nf: <sip:a@b>;tag=1\r\nt: <sip:c@d>\r\ni: x\r\n"
                + "CSeq: 1 INVITE\r\nm: <sip:a@h>\r\nc: application/sdp\r\nl: 2\r\n\r\nab");
        assertThat(invite.topVia().branch()).isEqualTo("z9hG4bK1");
        assertThat(invite.from().tag()).isEqualTo("1");
        assertThat(invite.callId()).isEqualTo("x");
        assertThat(invite.headers().first("Contact")).isEqualTo("<sip:a@h>");
        assertThat(invite.headers().first("Content-Type")).isEqualTo("application/sdp");
        assertThat(invite.body()).isEqualTo(octets("ab"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "Subject: a\\r\\n b|a b", "Subject:\\r\\n\\t b|b", "Subject: a \\r\\n \\r\\n  b \\t|a b", "Subject:|", "Subject:  |",
        "Subject : a|a", "s\\t:a|a", "SUBJECT:a\\n b|a b", "Subject: a:b|a:b", "Subject: a\\r\\n : b|a : b",
    })
    void foldingAndBlanks(String field, String value) {
        String lines = field.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
        assertThat(request(TOP + lines + "\r\n" + ESSENTIAL + "\r\n").headers().first("Subject"))
                .isEqualTo(value == null ? "" : value);
    }

    @Test
    void viaOfOneLineOrSeveral() throws Exception {
        SipRequest request = request(TOP + "Via: SIP / 2.0 / UDP one:5060 ;branch=a , SIP/2.0/TCP [2001:db8::1]:5062\r\n"
                + "v: SIP/2.0/SCTP three;x=\"a,b\"\r\n" + ESSENTIAL + "\r\n");
        assertThat(request.headers().count("Via")).isEqualTo(4);
        assertThat(request.topVia().sentBy().host()).isEqualTo("one");
        assertThat(request.headers().list("Via").get(2)).isEqualTo("SIP/2.0/SCTP three;x=\"a,b\"");
    }

    @Test
    void severalRoutesKeepTheirOrder() throws Exception {
        SipRequest request = request(TOP + ESSENTIAL + "Record-Route: <sip:a;lr>, \"x, <y>\" <sip:b,c@d;lr>\r\n"
                + "RECORD-ROUTE: <sip:e>\r\n\r\n");
        assertThat(request.headers().list("Record-Route"))
                .containsExactly("<sip:a;lr>", "\"x, <y>\" <sip:b,c@d;lr>", "<sip:e>");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "sip:a@b", "SIP:a@b", "sips:a@b", "sip:b", "sip:a:secret@b:5060;transport=tcp?x=y", "sip:a@[2001:db8::1]:5060",
        "sip:a;p=1@b", "tel:+1-201-555-0123", "urn:service:sos", "http://example.com/", "unknown:thing", "sip:%00a@b",
    })
    void requestUris(String uri) {
        assertThat(request("INVITE " + uri + " SIP/2.0\r\n" + ESSENTIAL + "\r\n").requestUri()).isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<sip:a@b>", "sip:a b@c", "sip:", "sip:@b", "sip:a@", "sip:a@b:70000", "sip:a@b:x", "sip:a@2001:db8::1",
        "sip:a@[2001:db8::1", "sip:a@[zz::1]", "sip:a@[1]", "sip:a%4@b", "sip:a%zz@b", "nothing", ":x", "a b:c", "tel:\u0001",
        "sip:a@b;", "sip:a@b;;x", "sip:a@b;=1", "sip:\u00e9@b", "t\u00e9l:1", "sip:a\"@b",
    })
    void badRequestUris(String uri) {
        var malformed = refused("INVITE " + uri + " SIP/2.0\r\n" + ESSENTIAL + "\r\n");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.method()).isEqualTo("INVITE");
        assertThat(malformed.headers().has("Call-ID")).isTrue();
    }

    @Test
    void methodsAreTokensWithCase() {
        String essential = ESSENTIAL.replace("INVITE", "!odd-Method.~*%");
        assertThat(request("!odd-Method.~*% sip:a@b SIP/2.0\r\n" + essential + "\r\n").is("!odd-Method.~*%")).isTrue();
        assertThat(refused("invite sip:a@b SIP/2.0\r\n" + ESSENTIAL + "\r\n").what()).isEqualTo("CSeq method does not match");
    }

    @Test
    void octetsBeyondAsciiStayAsTheyAre() {
        String name = SipText.fromUnicode("\"Жо \\\" й\"");
        SipRequest request = request(TOP + "Subject: \u00ff\u0080 " + name + "\r\n"
                + ESSENTIAL.replace("\"Alice\"", name).replace("Bob", SipText.fromUnicode("Боб")) + "\r\n\u0000\u00ff\r\n");
        assertThat(SipText.toUnicode(request.from().displayName())).isEqualTo("\"Жо \\\" й\"");
        assertThat(SipText.toUnicode(request.to().displayName())).isEqualTo("Боб");
        assertThat(request.body()).isEqualTo(new byte[] {0, (byte) 0xff, '\r', '\n'});
        byte[] again = Messages.encoded(request);
        assertThat(new String(again, StandardCharsets.ISO_8859_1))
                .contains("Subject: \u00ff\u0080 " + name + "\r\n").endsWith("\r\n\r\n\u0000\u00ff\r\n");
    }

    @Test
    void responses() {
        SipResponse ok = response(Messages.OK);
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.reason()).isEqualTo("OK");
        assertThat(ok.isSuccess()).isTrue();
        assertThat(response("sip/2.0 180 \r\n" + ESSENTIAL + "\r\n").reason()).isEmpty();
        assertThat(response("SIP/2.0 699\r\n" + ESSENTIAL + "\r\n").status()).isEqualTo(699);
        String reason = SipText.fromUnicode("= 2**3 * 5 ** 2 но сто");
        assertThat(response("SIP/2.0 200 " + reason + "\r\n" + ESSENTIAL + "\r\n").reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "700", "4294967301", "+20", "2 0", "abc", "0200"})
    void badStatusCodes(String code) {
        var malformed = refused("SIP/2.0 " + code + " OK\r\n" + ESSENTIAL + "\r\n");
        assertThat(malformed.what()).isEqualTo("bad status code");
        assertThat(malformed.method()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "From: <sip:a@b>|repeated From", "To: <sip:a@b>|repeated To", "i: other|repeated Call-ID",
        "CSeq: 1 INVITE|repeated CSeq", "Max-Forwards: 256|bad Max-Forwards", "Max-Forwards: x|bad Max-Forwards",
        "Max-Forwards:|bad Max-Forwards", "Expires: soon|bad Expires", "Content-Length: -1|bad Content-Length",
        "Content-Length: 1 2|bad Content-Length", "Content-Length: 99999999999|bad Content-Length",
        "Content-Length: 5|Content-Length is beyond the message", "Contact: <sip:a@b|missing >",
        "Contact: \"a <sip:a@b>|unterminated quoted string", "Contact: sip:a@b?x=y|URI needs angle brackets",
        "Route: nothing|URI without scheme", "Record-Route: <sip:a@b:0x>|bad port", "Bad Header: x|bad header name",
        "no colon|bad header name", ": x|bad header name", "Con\u00e9: x|bad header name",
    })
    void whatIsWrong(String field, String what) {
        var malformed = refused(TOP + ESSENTIAL + field + "\r\n\r\n");
        assertThat(malformed.what()).isEqualTo(what);
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.method()).isEqualTo("INVITE");
        assertThat(malformed.headers().has("Via")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\r", "\u0007", "\u007f", "\\\r"})
    void controlCharactersOnlyBehindABackslash_rfc3261_25_1(String control) {
        assertThat(refused(TOP + ESSENTIAL + "Subject: a" + control + "b\r\n\r\n").what())
                .isEqualTo("control character in header");
        assertThat(refused("SIP/2.0 200 O" + control + "K\r\n" + ESSENTIAL + "\r\n").what()).isEqualTo("bad reason phrase");
        assertThat(request(TOP + ESSENTIAL + "Subject: \"a\\\u0000b\"\r\n\r\n").headers().first("Subject"))
                .isEqualTo("\"a\\\u0000b\"");
    }

    @ParameterizedTest
    @CsvSource({"Via", "From", "To", "Call-ID", "CSeq"})
    void whatIsMissing(String name) {
        String without = ESSENTIAL.replaceAll("(?m)^" + name + ":.*\r\n", "");
        assertThat(refused(TOP + without + "\r\n").what()).endsWith("missing " + name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "INVITE sip:a@b SIP/7.0|505|version not supported", "INVITE sip:a@b|400|bad request line",
        "INVITE|400|bad request line", "INVITE sip:a@b HTTP/1.1|400|bad request line",
        "SIP/3.0 200 OK|505|version not supported", "IN@VITE sip:a@b SIP/2.0|400|bad method",
        "INVITE  sip:a@b SIP/2.0|400|URI without scheme", "INVITE sip:a@b  SIP/2.0|400|bad character in URI",
    })
    void startLines(String line, int status, String what) {
        var malformed = refused(line + "\r\n" + ESSENTIAL + "\r\n");
        assertThat(malformed.status()).isEqualTo(status);
        assertThat(malformed.what()).isEqualTo(what);
    }

    @Test
    void theBodyEndsWithContentLength() {
        assertThat(request(INVITE + "INVITE sip:x SIP/2.0\r\n").body()).isEmpty();
        assertThat(request(TOP + ESSENTIAL + "\r\nall of it").body()).isEqualTo(octets("all of it"));
        assertThat(request("\r\n\r\n" + TOP + ESSENTIAL + "Content-Length: 00003\r\n\r\nabcdef").body())
                .isEqualTo(octets("abc"));
    }

    @Test
    void everyPrefixIsRefused() {
        byte[] whole = octets(INVITE);
        for (int length = 0; length < whole.length; length++) {
            assertThat(new SipParser(SipLimits.DEFAULT).parse(whole, 0, length))
                    .isInstanceOf(ParseResult.Malformed.class);
        }
        assertThat(refused(INVITE.substring(0, INVITE.length() - 2)).what()).isEqualTo("message ends within its headers");
    }

    @Test
    void limits() {
        String longest = TOP + ESSENTIAL + "Xy: ";
        int room = SipLimits.DEFAULT.maxMessage() - longest.length() - 4;
        assertThat(request(longest + "y".repeat(room) + "\r\n\r\n").headers().first("Xy")).hasSize(room);
        assertThat(refused(longest + "y".repeat(room + 1) + "\r\n\r\n").what()).isEqualTo("message too large");
        String many = "Xy: y\r\n".repeat(SipLimits.DEFAULT.maxHeaders() - 5);
        assertThat(request(TOP + ESSENTIAL + many + "\r\n").headers().size()).isEqualTo(128);
        assertThat(refused(TOP + ESSENTIAL + many + "Xy: y\r\n\r\n").what()).isEqualTo("more than 128 headers");
        String hops = "Via: SIP/2.0/UDP h" + ",SIP/2.0/UDP h".repeat(123) + "\r\n";
        assertThat(refused(TOP + ESSENTIAL + hops + "\r\n").what()).isEqualTo("more than 128 headers");
        assertThat(refused(TOP + ESSENTIAL + "Contact: <sip:a@b>" + ";x".repeat(65) + "\r\n\r\n").what())
                .isEqualTo("too many parameters");
    }

    @Test
    void aPartOfAnArray() {
        byte[] octets = octets("garbage" + INVITE + "garbage");
        assertThat(new SipParser(SipLimits.DEFAULT).parse(octets, 7, octets.length - 14))
                .isInstanceOf(ParseResult.Parsed.class);
    }

    @Test
    void refusalIsWrittenWithWhatCouldBeRead() {
        var out = io.netty.buffer.Unpooled.buffer();
        SipEncoder.encodeRefusal(400, "Bad Request: bad CSeq", request(INVITE).headers(), out);
        SipResponse back = response(out.toString(StandardCharsets.ISO_8859_1));
        assertThat(back.reason()).isEqualTo("Bad Request: bad CSeq");
        assertThat(back.callId()).isEqualTo("a84b4c76e66710@pc33.atlanta.example");
        assertThat(back.headers().count("Content-Length")).isEqualTo(1);
    }
}
