package org.rayo.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dial rule's pattern lets through, and what must not slip through beside it. */
class UriGlobTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip:*@127.0.0.1|sip:bob@127.0.0.1",
        "sip:*@127.0.0.1|sip:bob@127.0.0.1:5080",
        "sip:*@127.0.0.1|SIP:bob@127.0.0.1:5080",
        "sip:*@127.0.0.1|sip:bob:secret@127.0.0.1",
        "sip:*@127.0.0.1:5080|sip:bob@127.0.0.1:5080",
        "sip:*@localhost|sip:@localhost",
        "sip:*@*.example.com|sip:bob@sip.example.com:5060",
        "sip:*@[::1]|sip:bob@[::1]:5070",
        "sip:*@[::1]|sip:bob@[::1]",
        "sip:*@*|sip:bob@[::1]:5070",
        "sip:*|sip:bob@anywhere:1",
        "sip:127.0.0.1|sip:127.0.0.1:5070",
        "tel:+49*|tel:+49301234",
        "*|tel:1",
    })
    void matches(String glob, String uri) {
        assertThat(UriGlob.compile(glob).matcher(uri).matches()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip:*@127.0.0.1|sip:bob@127.0.0.1.evil.com",
        "sip:*@127.0.0.1|sip:bob@127.0.0.1:5080.evil.com",
        "sip:*@127.0.0.1|sip:bob@127.0.0.1:",
        "sip:*@127.0.0.1|sip:bob@127.0.0.1:999999",
        "sip:*@127.0.0.1|sip:bob@127x0.0.1",
        "sip:*@127.0.0.1|sips:bob@127.0.0.1",
        "sip:*@127.0.0.1|sip:bob@evil.com;x=@127.0.0.1",
        "sip:*@127.0.0.1|sip:bob@evil.com?x=@127.0.0.1",
        "sip:*@127.0.0.1|sip:bob@evil.com@127.0.0.1",
        "sip:*@127.0.0.1|sip:bob@127.0.0.1;maddr=evil.com",
        "sip:*@127.0.0.1|sip:127.0.0.1",
        "sip:*@127.0.0.1:5080|sip:bob@127.0.0.1:5081",
        "sip:*@127.0.0.1:5080|sip:bob@127.0.0.1",
        "sip:*@127.0.0.1:5080|sip:bob@127.0.0.1:5080:1",
        "sip:*@*.example.com|sip:bob@evil.com:5060/.example.com",
        "sip:*@*.example.com|sip:bob@evil.com@x.example.com",
        "sip:*|sip:bob@x;maddr=y",
        "tel:+49*|tel:+1900",
        "tel:+49|tel:+49:5060",
        "sip:a.c@x|sip:abc@x",
    })
    void doesNotMatch(String glob, String uri) {
        assertThat(UriGlob.compile(glob).matcher(uri).matches()).isFalse();
    }
}
