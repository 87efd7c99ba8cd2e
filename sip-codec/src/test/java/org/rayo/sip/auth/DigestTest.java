package org.rayo.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rayo.sip.auth.DigestServer.Verdict;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

class DigestTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final Credential ALICE = new Credential("alice", "wonder\"land");
    private static final long LIFETIME_MS = 60_000;

    private final List<DigestAlgorithm> offered = new ArrayList<>(List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5));
    private final DigestServer server = new DigestServer("here", offered, (user, algorithm) -> user.equals("alice")
            ? algorithm.ha1("alice", "here", ALICE.password()) : null, KEY, LIFETIME_MS);
    private int cnonces;

    private DigestClient client(Credential credential) {
        return new DigestClient(credential, () -> "c" + cnonces++);
    }

    private int branches;

    private SipRequest request(String method, SipHeaders more) throws Exception {
        branches++;
        return SipRequest.of(method, "sip:here", SipHeaders.builder()
                .add("Via", "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK" + branches).add("From", "<sip:alice@here>;tag=1")
                .add("To", "<sip:alice@here>").add("Call-ID", "c").add("CSeq", branches + " " + method).addAll(more).build(),
                new byte[0]);
    }

    private SipResponse challenge(SipRequest request, boolean stale, long nowMs) {
        return SipResponse.to(request, 401, "Unauthorized", "t", server.challenge(stale, nowMs), new byte[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA_256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void rfc7616_3_9_1(DigestAlgorithm algorithm, String response) {
        String ha1 = algorithm.ha1("Mufasa", "http-auth@example.org", "Circle of Life");
        assertThat(algorithm.response(ha1, "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "00000001",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "GET", "/dir/index.html")).isEqualTo(response);
    }

    @Test
    void rfc2617_3_5_withAndWithoutQop() {
        String ha1 = DigestAlgorithm.MD5.ha1("Mufasa", "testrealm@host.com", "Circle Of Life");
        String nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
        assertThat(DigestAlgorithm.MD5.response(ha1, nonce, "00000001", "0a4f113b", "GET", "/dir/index.html"))
                .isEqualTo("6629fae49393a05397450978507c4ef1");
        assertThat(DigestAlgorithm.MD5.response(ha1, nonce, null, null, "GET", "/dir/index.html"))
                .isEqualTo("670fd8c2df070c60b045671b8b24ff02");
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void aClientAnswersAndIsKnown(DigestAlgorithm algorithm) throws Exception {
        DigestServer only = new DigestServer("here", List.of(algorithm), (user, hash) -> hash.ha1("alice", "here",
                ALICE.password()), KEY, LIFETIME_MS);
        SipRequest first = request("REGISTER", SipHeaders.NONE);
        assertThat(only.verify(first, 0)).isEqualTo(new Verdict.Absent());
        SipResponse asked = SipResponse.to(first, 401, "Unauthorized", "t", only.challenge(false, 0), new byte[0]);
        SipHeaders answer = client(ALICE).answer(first, asked);
        assertThat(answer.first("Authorization")).contains("algorithm=" + algorithm.token());
        assertThat(only.verify(request("REGISTER", answer), 1)).isEqualTo(new Verdict.Known("alice"));
    }

    @Test
    void theTopmostAlgorithmIsChosenAndLaterRequestsCountOn() throws Exception {
        DigestClient client = client(ALICE);
        SipRequest first = request("INVITE", SipHeaders.NONE);
        SipHeaders answer = client.answer(first, challenge(first, false, 0));
        assertThat(answer.size()).isEqualTo(1);
        assertThat(answer.first("Authorization")).contains("algorithm=SHA-256", "nc=00000001");
        assertThat(server.verify(request("INVITE", answer), 0)).isEqualTo(new Verdict.Known("alice"));
        SipHeaders next = client.authorize("BYE", "sip:here");
        assertThat(next.first("Authorization")).contains("nc=00000002");
        assertThat(server.verify(request("BYE", next), 0)).isEqualTo(new Verdict.Known("alice"));
    }

    @Test
    void whatWasUsedIsNotTakenFromAnother() throws Exception {
        SipRequest first = request("REGISTER", SipHeaders.NONE);
        SipRequest right = request("REGISTER", client(ALICE).answer(first, challenge(first, false, 0)));
        assertThat(server.verify(right, 0)).isEqualTo(new Verdict.Known("alice"));
        assertThat(server.verify(right, 1)).as("retransmitted").isEqualTo(new Verdict.Known("alice"));
        SipRequest replayed = request("REGISTER", SipHeaders.builder().copy("Authorization", right.headers()).build());
        assertThat(server.verify(replayed, 1)).isEqualTo(new Verdict.Wrong());
    }

    @Test
    void anOldNonceIsStaleAndAskedAnew() throws Exception {
        DigestClient client = client(ALICE);
        SipRequest first = request("REGISTER", SipHeaders.NONE);
        SipRequest late = request("REGISTER", client.answer(first, challenge(first, false, 0)));
        assertThat(server.verify(late, LIFETIME_MS + 1)).isEqualTo(new Verdict.Stale());
        SipHeaders again = client.answer(late, challenge(late, true, LIFETIME_MS + 1));
        assertThat(server.verify(request("REGISTER", again), LIFETIME_MS + 2)).isEqualTo(new Verdict.Known("alice"));
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAreTheSame() throws Exception {
        for (Credential bad : List.of(new Credential("alice", "x"), new Credential("bob", "x"))) {
            SipRequest first = request("REGISTER", SipHeaders.NONE);
            DigestClient client = client(bad);
            SipRequest wrong = request("REGISTER", client.answer(first, challenge(first, false, 0)));
            assertThat(server.verify(wrong, 0)).isEqualTo(new Verdict.Wrong());
            assertThat(client.answer(wrong, challenge(wrong, false, 0))).as("not tried again").isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Digest username=\"alice\"", "Digest", "Digest a", "Digest username=\"alice", "Digest realm=\"here\", realm=\"here\"",
        "Digest username=\"alice\", realm=\"here\", nonce=\"x\", uri=\"sip:here\", response=\"y\", nc=zzz"
    })
    void whatCannotBeReadIsWrongAndThrowsNothing(String header) throws Exception {
        Verdict verdict = server.verify(request("REGISTER", SipHeaders.builder().add("Authorization", header).build()), 0);
        assertThat(verdict).isIn(new Verdict.Wrong(), new Verdict.Absent());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "qop=auth | qop=auth-int", "nc=00000001 | nc=00000002", "uri=\"sip:here\" | uri=\"sip:there\"",
        "username=\"alice\" | username=\"bob\"", "algorithm=SHA-256 | algorithm=MD5", "algorithm=SHA-256 | algorithm=SHA-1"
    })
    void whatWasChangedOnTheWayIsWrong(String from, String to) throws Exception {
        SipRequest first = request("REGISTER", SipHeaders.NONE);
        String answer = client(ALICE).answer(first, challenge(first, false, 0)).first("Authorization");
        assertThat(answer).contains(from);
        assertThat(server.verify(request("REGISTER",
                SipHeaders.builder().add("Authorization", answer.replace(from, to)).build()), 0))
                .isEqualTo(new Verdict.Wrong());
    }

    @Test
    void aNonceThatIsNotOursIsStale() throws Exception {
        SipRequest first = request("REGISTER", SipHeaders.NONE);
        String answer = client(ALICE).answer(first, challenge(first, false, 0)).first("Authorization");
        String forged = answer.replaceFirst("nonce=\".{4}", "nonce=\"AAAB");
        assertThat(server.verify(request("REGISTER",
                SipHeaders.builder().add("Authorization", forged).build()), 0)).isEqualTo(new Verdict.Stale());
    }

    @Test
    void otherSchemesAndUnknownHashesAreNotAnswered() throws Exception {
        SipRequest first = request("INVITE", SipHeaders.NONE);
        SipHeaders asked = SipHeaders.builder()
                .add("Proxy-Authenticate", "Basic realm=\"x\"")
                .add("Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-3")
                .add("Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"")
                .build();
        assertThat(client(ALICE).answer(first, SipResponse.to(first, 407, "x", "t", asked, new byte[0]))).isNull();
        SipHeaders old = SipHeaders.builder().add("Proxy-Authenticate", "Digest realm=\"x\",nonce=\"n\",opaque=\"o\"").build();
        assertThat(client(ALICE).answer(first, SipResponse.to(first, 407, "x", "t", old, new byte[0]))
                .first("Proxy-Authorization")).contains("algorithm=MD5").contains("opaque=\"o\"").doesNotContain("nc=");
    }

    @Test
    void aFullLedgerForgetsTheOldestAndEverythingOfItsAge() {
        NonceLedger ledger = new NonceLedger(2);
        assertThat(ledger.use("a", 1, 1, "r")).isEqualTo(NonceLedger.Use.FRESH);
        assertThat(ledger.use("b", 2, 1, "r")).isEqualTo(NonceLedger.Use.FRESH);
        assertThat(ledger.use("c", 3, 1, "r")).isEqualTo(NonceLedger.Use.FRESH);
        assertThat(ledger.use("a", 1, 1, "other")).isEqualTo(NonceLedger.Use.FORGOTTEN);
        assertThat(ledger.use("b", 2, 5, "r")).isEqualTo(NonceLedger.Use.FRESH);
        assertThat(ledger.use("b", 2, 4, "out of order")).isEqualTo(NonceLedger.Use.FRESH);
        assertThat(ledger.use("b", 2, 100, "r")).isEqualTo(NonceLedger.Use.FRESH);
        assertThat(ledger.use("b", 2, 6, "too late")).isEqualTo(NonceLedger.Use.REPLAYED);
    }
}
