package org.rayo.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValuesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
        "<sip:a@b>|-|sip:a@b|-", "sip:a@b;tag=x|-|sip:a@b|x", "\"A, B\" <sip:a@b>;tag=x|\"A, B\"|sip:a@b|x",
        "A B<sip:a@b;tag=u>|A B|sip:a@b;tag=u|-", "\"\"<sip:a@b>;TAG = \"q\\\"r\"|\"\"|sip:a@b|q\"r",
        "\"<sip:no>\" <tel:+1;ext=2>|\"<sip:no>\"|tel:+1;ext=2|-", "tel:+1 ; tag=x|-|tel:+1|x", "<http://x/>;tag|-|http://x/|-",
        "<sip:a@[2001:db8::1];lr>|-|sip:a@[2001:db8::1];lr|-",
    })
    void addresses(String value, String name, String uri, String tag) throws Exception {
        NameAddr address = NameAddr.parse(value);
        assertThat(address.displayName()).isEqualTo(name);
        assertThat(address.uri()).isEqualTo(uri);
        assertThat(address.tag()).isEqualTo(tag);
        assertThat(NameAddr.parse(address.toString())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "<>", "<sip:a@b", "\"A <sip:a@b>", "\"A\" b <sip:a@b>", "a@b", "<a b:c>", "A(B) <sip:a@b>", "sip:a,b@c",
        "<sip:a@b>x", "<sip:a@b>;", "<sip:a@b>;=x", "<sip:a@b>;t=\"x",
    })
    void badAddresses(String value) {
        assertThatThrownBy(() -> NameAddr.parse(value)).isInstanceOf(SipSyntaxException.class).hasMessageMatching(".{4,}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "SIP/2.0/UDP a|UDP|a|-1|-", "SIP / 2.0 / TCP  a : 5070 ;branch = x|TCP|a|5070|x", "sip/2.0/tls [2001:db8::9:1]:1|tls|2001:db8::9:1|1|-",
        "SIP/2.0/UDP [::1];received=2001:db8::2;branch=b|UDP|::1|-1|b", "SIP/2.0/UDP 1.2.3.4;rport;x=[2001::1]|UDP|1.2.3.4|-1|-",
    })
    void vias(String value, String transport, String host, int port, String branch) throws Exception {
        Via via = Via.parse(value);
        assertThat(via.transport()).isEqualTo(transport);
        assertThat(via.sentBy()).isEqualTo(new HostPort(host, port));
        assertThat(via.branch()).isEqualTo(branch);
        assertThat(Via.parse(via.toString())).isEqualTo(via);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "SIP/2.0", "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP/3.0/UDP a", "HTTP/2.0/UDP a", "SIP/2.0/UDP;x a", "SIP/2.0/UDP a;;b",
        "SIP/2.0/UDP a b", "SIP/2.0/UDP 2001:db8::1", "SIP/2.0/UDP a:99999",
    })
    void badVias(String value) {
        assertThatThrownBy(() -> Via.parse(value)).isInstanceOf(SipSyntaxException.class);
    }

    @Test
    void viaParametersAreReplacedInTheirPlace() throws Exception {
        Via via = Via.parse("SIP/2.0/UDP a;rport;branch=x").with("rport", "5").with("received", "1.2.3.4");
        assertThat(via).hasToString("SIP/2.0/UDP a;rport=5;branch=x;received=1.2.3.4");
    }

    @ParameterizedTest
    @CsvSource({"1 INVITE,1,INVITE", "0009   INVITE,9,INVITE", "2147483647 x,2147483647,x", "0 a,0,a"})
    void cseqs(String value, long number, String method) throws Exception {
        assertThat(CSeq.parse(value)).isEqualTo(new CSeq(number, method));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "INVITE", "-1 INVITE", "2147483648 INVITE", "36893488147419103232 INVITE", "1 IN VITE", "1INVITE", "1 "})
    void badCseqs(String value) {
        assertThatThrownBy(() -> CSeq.parse(value)).isInstanceOf(SipSyntaxException.class).hasMessage("bad CSeq");
    }

    @Test
    void uriParts() throws Exception {
        SipUri uri = SipUri.parse("SIPS:a%40b;c:pw@[2001:db8::1]:5061;Transport=TCP;lr?h=v&x=y");
        assertThat(uri.secure()).isTrue();
        assertThat(uri.user()).isEqualTo("a%40b;c:pw");
        assertThat(uri.host()).isEqualTo("2001:db8::1");
        assertThat(uri.port()).isEqualTo(5061);
        assertThat(uri.transport()).isEqualTo("tcp");
        assertThat(uri.params().has("LR")).isTrue();
        assertThat(uri.headers()).isEqualTo("h=v&x=y");
        assertThat(SipUri.parse(uri.toString())).isEqualTo(uri);
        // 2001:db8::10:5070 is an address, RFC 5118 §4.3
        assertThat(SipUri.parse("sip:[2001:db8::10:5070]").port()).isEqualTo(-1);
    }

    @Test
    void headersKnowTheirListsAndCase() throws Exception {
        SipHeaders headers = SipHeaders.builder().add("Require", "a, b").add("require", "c").build();
        assertThat(headers.list("REQUIRE")).containsExactly("a", "b", "c");
        assertThat(headers.lists("Require", "B")).isTrue();
        assertThat(headers.lists("Require", "d")).isFalse();
        assertThat(headers.withFirst("Require", "x").value(0)).isEqualTo("x");
        assertThat(headers.withFirst("Other", "x").size()).isEqualTo(3);
    }
}
