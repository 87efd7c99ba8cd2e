package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriReferenceTest {
    /** RFC 3986 §5.4. */
    @ParameterizedTest
    @CsvSource({
        "g:h,g:h", "tone_stream://x,tone_stream://x", "g,http://a/b/c/g", "./g,http://a/b/c/g", "g/,http://a/b/c/g/", "/g,http://a/g", "//g,http://g", "?y,http://a/b/c/d;p?y",
        "g?y,http://a/b/c/g?y", "#s,http://a/b/c/d;p?q#s", "g#s,http://a/b/c/g#s", "g?y#s,http://a/b/c/g?y#s", ";x,http://a/b/c/;x",
        "'',http://a/b/c/d;p?q", ".,http://a/b/c/", "./,http://a/b/c/", "..,http://a/b/", "../,http://a/b/", "../g,http://a/b/g",
        "../..,http://a/", "../../,http://a/", "../../g,http://a/g", "../../../g,http://a/g", "../../../../g,http://a/g", "/./g,http://a/g",
        "/../g,http://a/g", "g.,http://a/b/c/g.", "..g,http://a/b/c/..g", "./../g,http://a/b/g", "./g/.,http://a/b/c/g/", "g/./h,http://a/b/c/g/h",
        "g/../h,http://a/b/c/h", "g;x=1/./y,http://a/b/c/g;x=1/y", "g;x=1/../y,http://a/b/c/y", "g?y/../x,http://a/b/c/g?y/../x"
    })
    void isResolved(String reference, String uri) {
        assertThat(UriReference.resolve("http://a/b/c/d;p?q", reference)).isEqualTo(uri);
    }

    @Test
    void withoutABaseItStays() {
        assertThat(UriReference.resolve(null, "a/b")).isEqualTo("a/b");
        assertThat(UriReference.resolve("a/b", "c")).isEqualTo("a/c");
        assertThat(UriReference.resolve("http://h", "c")).isEqualTo("http://h/c");
        assertThat(UriReference.resolve("file:/a/b", "c")).isEqualTo("file:/a/c");
        assertThat(UriReference.resolve("file:///a/b", "c d")).isEqualTo("file:///a/c d");
        assertThat(UriReference.resolve("http://h/" + "../".repeat(10_000), "../".repeat(10_000))).isEqualTo("http://h/");
    }
}
