package org.rayo.xmpp.stanza;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of RFC 7622 §3.5 and around. */
class JidTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "juliet@example.com|juliet@example.com", "Juliet@Example.COM/Foo Bar|juliet@example.com/Foo Bar", "example.com.|example.com",
        "juliet@example.com/foo@bar|juliet@example.com/foo@bar", "example.com/a/b@c|example.com/a/b@c", "foo\\20bar@example.com|foo\\20bar@example.com",
        "fußball@example.com|fußball@example.com", "Σ@example.com/x|σ@example.com/x", "king@example.com/♚|king@example.com/♚",
        "a@[2001:DB8::1]|a@[2001:db8::1]", "\uFF41@b|a@b", "a@b/e\u0301|a@b/\u00E9", "x_y@a-b_c|x_y@a-b_c"})
    void are_normalised(String given, String expected) {
        assertThat(Jid.parse(given)).hasToString(expected);
        assertThat(Jid.parse(expected)).isEqualTo(Jid.parse(given)).hasSameHashCodeAs(Jid.parse(given));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "/", "@example.com", "a@", "a@/r", "example.com/", "a@b/", "a b@c", "a@@b", "a:b@c", "a'b@c", "a\"b@c", "a<b@c",
        "a&b@c", "a@b..c", "a@b..", "b../r", "a@.b", "a@b c", "a@b/\u0007", "a@b/\uE000", "a@b/\uD800", "a\u0000@b", "henry\u2163\u0000@b", "a@b/\u0378", "a@b!", "a@[", "a@[]"})
    void are_refused(String given) {
        assertThat(Jid.tryParse(given)).isNull();
    }

    @Test
    void a_part_may_have_1023_octets_and_no_more() {
        assertThat(Jid.tryParse("a@b/" + "r".repeat(1023))).isNotNull();
        assertThat(Jid.tryParse("a@b/" + "r".repeat(1024))).isNull();
        assertThat(Jid.tryParse("a@b/" + "ü".repeat(511))).isNotNull();
        assertThat(Jid.tryParse("a@b/" + "ü".repeat(512))).isNull();
        assertThat(Jid.tryParse("l".repeat(1023) + "@b")).isNotNull();
        assertThat(Jid.tryParse("l".repeat(1024) + "@b")).isNull();
        assertThat(Jid.tryParse("x".repeat(100_000))).isNull();
    }

    @Test
    void parts_are_told_apart() {
        Jid jid = Jid.parse("a@b/c");
        assertThat(jid.local()).isEqualTo("a");
        assertThat(jid.domain()).isEqualTo("b");
        assertThat(jid.resource()).isEqualTo("c");
        assertThat(jid.isBare()).isFalse();
        assertThat(jid.bare()).isEqualTo(Jid.of("a", "b", null));
        assertThat(jid.bare().withResource("d")).hasToString("a@b/d");
        assertThat(Jid.parse("b").local()).isNull();
        assertThat(Jid.parse("a@b")).isLessThan(Jid.parse("a@c"));
    }

    @Property
    void parsing_twice_changes_nothing(@ForAll String text) {
        Jid jid = Jid.tryParse(text);
        if (jid != null) {
            assertThat(Jid.parse(jid.toString())).isEqualTo(jid);
        }
    }

    @Provide
    Arbitrary<String> addresses() {
        Arbitrary<String> part = Arbitraries.strings().withChars("abZ09-_. !\u00fc\u0130").ofMaxLength(6);
        return Combinators.combine(part, Arbitraries.of("", "@", "/"), part, Arbitraries.of("", "/", "@"), part).as((a, b, c, d, e) -> a + b + c + d + e);
    }

    /** However an address was read, its parts make it again, and without one of them another. */
    @Property
    void the_parts_make_the_address(@ForAll("addresses") String text) {
        Jid jid = Jid.tryParse(text);
        if (jid == null) {
            return;
        }
        assertThat(Jid.of(jid.local(), jid.domain(), jid.resource())).isEqualTo(jid).hasToString(jid.toString());
        Jid bare = Jid.of(jid.local(), jid.domain(), null);
        assertThat(jid.bare()).isEqualTo(bare).hasToString(bare.toString());
        assertThat(jid.bare().resource()).isNull();
        assertThat(jid.isBare()).isEqualTo(jid.resource() == null);
        assertThat(jid.withResource("r").local()).isEqualTo(jid.local());
        assertThat(jid.withResource("r").resource()).isEqualTo("r");
    }
}
