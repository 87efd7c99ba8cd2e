package org.rayo.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** SCRAM and PLAIN against the RFCs' own examples, and against clients that get everything wrong. */
class SaslExchangeTest {
    private static final String DOMAIN = "rayo.example";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    @Test
    void rfc5802_section_5_example() {
        ScramVerifier verifier = ScramVerifier.derive("pencil", Base64.getDecoder().decode("QSXCR+Q6sek8bf92"), 4096, ScramHash.SHA_1);
        SaslExchange exchange = SaslExchange.begin(SaslMechanism.SCRAM_SHA_1, SaslContext.plain(DOMAIN, "3rfcNHYJY1ZVvWVs7j"));
        assertThat(exchange.onMessage(SaslData.of("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")))
            .isEqualTo(new SaslStep.Lookup("user", ScramHash.SHA_1));
        assertThat(exchange.onVerifier(verifier)).isEqualTo(new SaslStep.Challenge(
            SaslData.of("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")));
        assertThat(exchange.onMessage(SaslData.of("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")))
            .isEqualTo(new SaslStep.Success("user", SaslData.of("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")));
    }

    @Test
    void rfc7677_section_3_example() {
        ScramVerifier verifier = ScramVerifier.derive("pencil", SALT, 4096, ScramHash.SHA_256);
        SaslExchange exchange = SaslExchange.begin(SaslMechanism.SCRAM_SHA_256, SaslContext.plain(DOMAIN, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"));
        exchange.onMessage(SaslData.of("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
        assertThat(exchange.onVerifier(verifier)).isEqualTo(new SaslStep.Challenge(
            SaslData.of("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")));
        assertThat(exchange.onMessage(SaslData.of(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")))
            .isEqualTo(new SaslStep.Success("user", SaslData.of("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "n,,n=user,r=a | ok", "y,,n=user,r=a | ok", "n,a=user@rayo.example,n=user,r=a | ok", "n,,n=us=2Cer,r=a | ok", "n,,n=u=3D,r=a,x=y | ok",
        "p=tls-unique,,n=user,r=a | MALFORMED_REQUEST", "n,,m=ext,n=user,r=a | MALFORMED_REQUEST", "n,,n=,r=a | MALFORMED_REQUEST",
        "n,,n=user,r= | MALFORMED_REQUEST", "n,,n=us=2cer,r=a | MALFORMED_REQUEST", "n,,n=us=er,r=a | MALFORMED_REQUEST", "n,n=user,r=a | MALFORMED_REQUEST",
        "n,b=x,n=user,r=a | MALFORMED_REQUEST", "n,,n=user | MALFORMED_REQUEST", "x | MALFORMED_REQUEST", "n,,r=a,n=user | MALFORMED_REQUEST",
        "n,a=bob,n=user,r=a | INVALID_AUTHZID", "n,a=user@other.example,n=user,r=a | INVALID_AUTHZID"})
    void client_first_messages(String message, String expected) {
        SaslStep step = SaslExchange.begin(SaslMechanism.SCRAM_SHA_1, SaslContext.plain(DOMAIN, "nonce")).onMessage(SaslData.of(message));
        if (expected.equals("ok")) {
            assertThat(step).isInstanceOf(SaslStep.Lookup.class);
        } else {
            assertThat(step).isEqualTo(new SaslStep.Failure(SaslFailure.valueOf(expected)));
        }
    }

    @ParameterizedTest
    @EnumSource(ScramHash.class)
    void every_changed_field_of_the_final_message_is_refused(ScramHash hash) {
        String good = finalMessage(hash, "pencil");
        assertThat(finish(hash, good)).isInstanceOf(SaslStep.Success.class);
        assertThat(finish(hash, finalMessage(hash, "pencil2"))).isEqualTo(new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED));
        assertThat(finish(hash, good.replace("c=biws", "c=eSws"))).isEqualTo(new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED));
        assertThat(finish(hash, good.replace("r=abc", "r=abd"))).isEqualTo(new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED));
        assertThat(finish(hash, good.replace(",p=", ",x=1,p="))).isEqualTo(new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED));
        assertThat(finish(hash, good.substring(0, good.indexOf(",p=")) + ",p=AAAA")).isEqualTo(new SaslStep.Failure(SaslFailure.NOT_AUTHORIZED));
        for (String malformed : new String[] {"", "c=biws", "c=biws,r=abcnonce", "r=abcnonce,c=biws,p=AAAA", "c=biws,r=abcnonce,p=!", "c=?,r=abcnonce,p=AAAA"}) {
            assertThat(finish(hash, malformed)).isEqualTo(new SaslStep.Failure(SaslFailure.MALFORMED_REQUEST));
        }
    }

    private static String finalMessage(ScramHash hash, String password) {
        return new ScramClient(hash, "user", password, "abc").answer("r=abcnonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    }

    private static SaslStep finish(ScramHash hash, String message) {
        SaslMechanism mechanism = hash == ScramHash.SHA_1 ? SaslMechanism.SCRAM_SHA_1 : SaslMechanism.SCRAM_SHA_256;
        SaslExchange exchange = SaslExchange.begin(mechanism, SaslContext.plain(DOMAIN, "nonce"));
        exchange.onMessage(SaslData.of("n,,n=user,r=abc"));
        exchange.onVerifier(ScramVerifier.derive("pencil", SALT, 4096, hash));
        return exchange.onMessage(SaslData.of(message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"~user~pencil | ok", "user@rayo.example~user~pencil | ok", "~user~wrong | NOT_AUTHORIZED",
        "~user~ | MALFORMED_REQUEST", "~~pencil | MALFORMED_REQUEST", "user~pencil | MALFORMED_REQUEST", "~user~pen~cil | MALFORMED_REQUEST",
        "bob~user~pencil | INVALID_AUTHZID", "~us\u0007er~pencil | NOT_AUTHORIZED"})
    void plain(String message, String expected) {
        SaslExchange exchange = SaslExchange.begin(SaslMechanism.PLAIN, SaslContext.plain(DOMAIN, ""));
        SaslStep step = exchange.onMessage(SaslData.of(message.replace('~', '\0')));
        if (step instanceof SaslStep.Lookup lookup) {
            assertThat(lookup).isEqualTo(new SaslStep.Lookup("user", ScramHash.SHA_256));
            step = exchange.onVerifier(ScramVerifier.derive("pencil", SALT, 4096, ScramHash.SHA_256));
        }
        assertThat(step).isEqualTo(expected.equals("ok") ? new SaslStep.Success("user", SaslData.EMPTY)
            : new SaslStep.Failure(SaslFailure.valueOf(expected)));
    }

    @Test
    void an_unknown_user_looks_like_any_other() {
        ScramDecoy decoy = ScramDecoy.create(4096, new SecureRandom());
        ScramVerifier one = decoy.verifier("nobody", ScramHash.SHA_256);
        assertThat(one).isEqualTo(decoy.verifier("nobody", ScramHash.SHA_256));
        assertThat(one.saltBase64()).isNotEqualTo(decoy.verifier("nobody2", ScramHash.SHA_256).saltBase64()).hasSize(24);
        assertThat(one.iterations()).isEqualTo(4096);
        assertThat(one.acceptsPassword("")).isFalse();
    }

    @Test
    void verifiers_are_written_and_read_and_hold_no_password() {
        ScramVerifier verifier = ScramVerifier.derive("pencil", SALT, 5000, ScramHash.SHA_256);
        assertThat(ScramVerifier.decode(verifier.encode())).isEqualTo(verifier);
        assertThat(verifier.encode()).startsWith("SCRAM-SHA-256$5000$").doesNotContain("pencil");
        assertThat(verifier.toString()).doesNotContain("$");
        for (String bad : new String[] {"", "a$b", "SCRAM-MD5$4096$AA==$AA==$AA==", "SCRAM-SHA-1$4096$AA==$AA==$AA==", "SCRAM-SHA-1$x$AA==$AA==$AA=="}) {
            assertThatThrownBy(() -> ScramVerifier.decode(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ScramVerifier.derive("x", SALT, 4095, ScramHash.SHA_1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ScramVerifier.derive("x\u0000", SALT, 4096, ScramHash.SHA_1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void passwords_are_prepared_the_same_on_both_ends() {
        assertThat(SaslPrep.prepare("I\u00ADX")).isEqualTo("IX");
        assertThat(SaslPrep.prepare("user")).isEqualTo("user");
        assertThat(SaslPrep.prepare("\u00AA")).isEqualTo("a");
        assertThat(SaslPrep.prepare("\u2168")).isEqualTo("IX");
        assertThat(SaslPrep.prepare("a\u00A0b")).isEqualTo("a b");
        assertThat(SaslPrep.prepare("\u0007")).isNull();
    }

    @Test
    void the_store_knows_its_users_and_no_others() {
        InMemoryCredentialStore store = InMemoryCredentialStore.of(Map.of("alice", "secret"));
        assertThat(store.verifier("alice", ScramHash.SHA_1).block().acceptsPassword("secret")).isTrue();
        assertThat(store.verifier("alice", ScramHash.SHA_256).block().acceptsPassword("Secret")).isFalse();
        assertThat(store.verifier("bob", ScramHash.SHA_1).blockOptional()).isEmpty();
        assertThat(store.iterations()).isEqualTo(4096);
    }

    @Property(tries = 2000)
    void arbitrary_messages_never_succeed(@ForAll String first, @ForAll String last) {
        for (SaslMechanism mechanism : SaslMechanism.values()) {
            if (mechanism == SaslMechanism.ANONYMOUS) {
                continue; // takes anybody
            }
            SaslExchange exchange = SaslExchange.begin(mechanism, SaslContext.plain(DOMAIN, "nonce"));
            SaslStep step = exchange.onMessage(SaslData.of(first));
            assertThat(step).isNotInstanceOf(SaslStep.Success.class);
            if (step instanceof SaslStep.Failure && mechanism != SaslMechanism.PLAIN) {
                assertThat(exchange.onMessage(SaslData.of(last))).isInstanceOf(SaslStep.Failure.class);
            }
        }
    }

    @Test
    void data_is_read_from_and_written_to_base64() {
        assertThat(SaslData.ofBase64("=")).isEqualTo(SaslData.EMPTY);
        assertThat(SaslData.ofBase64("AGE=").text()).isEqualTo("\0a");
        assertThat(SaslData.ofBase64("AGE")).isNull();
        assertThat(SaslData.ofBase64("A GE=")).isNull();
        assertThat(SaslData.ofBase64("/w==").text()).isNull();
        assertThat(SaslData.of("geheim").toString()).doesNotContain("geheim");
        assertThat(new String(Base64.getDecoder().decode(SaslData.of("ü").toBase64()), StandardCharsets.UTF_8)).isEqualTo("ü");
    }
}
