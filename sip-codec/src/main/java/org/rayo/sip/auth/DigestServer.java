package org.rayo.sip.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;

/**
 * Challenges users and checks their answers (RFC 3261 §22.2, RFC 7616). A nonce carries its time and our signature, so that a
 * challenge needs no memory; what was authenticated is remembered, so that it cannot be played again. Thread-safe.
 */
public final class DigestServer {

    /** Who knows the passwords. */
    @FunctionalInterface
    public interface Passwords {
        /** A1 of RFC 7616 §3.4.2 in lower-case hexadecimal; null for a user that there is not, or not with this hash. */
        @Nullable String ha1(String username, DigestAlgorithm algorithm);
    }

    public sealed interface Verdict {
        /** It is that user. */
        record Known(String username) implements Verdict {}

        /** No credentials for us: ask for them. */
        record Absent() implements Verdict {}

        /** Right or wrong, but for a nonce that is too old or not ours: ask again. */
        record Stale() implements Verdict {}

        /** No such user, another password, a replay, or what cannot be read. */
        record Wrong() implements Verdict {}
    }

    private static final Verdict ABSENT = new Verdict.Absent();
    private static final Verdict STALE = new Verdict.Stale();
    private static final Verdict WRONG = new Verdict.Wrong();
    private static final int TIME_OCTETS = 8;
    private static final int SIGNATURE_OCTETS = 16;
    private static final int MAX_NONCES = 10_000;

    private final String realm;
    private final List<DigestAlgorithm> offered;
    private final Passwords passwords;
    private final byte[] key;
    private final long nonceLifetimeMs;
    private final NonceLedger ledger = new NonceLedger(MAX_NONCES);

    /**
     * @param offered in the order of the challenges
     * @param key signs the nonces; random, at least 16 octets
     * @param nonceLifetimeMs after that, a nonce is stale
     */
    public DigestServer(
            String realm, List<DigestAlgorithm> offered, Passwords passwords, byte[] key, long nonceLifetimeMs) {
        this.realm = realm;
        this.offered = List.copyOf(offered);
        this.passwords = passwords;
        this.key = key.clone();
        this.nonceLifetimeMs = nonceLifetimeMs;
    }

    /** The WWW-Authenticate headers of a 401: one for each algorithm (RFC 8760 §2.3). */
    public SipHeaders challenge(boolean stale, long nowMs) {
        String nonce = nonce(nowMs);
        SipHeaders.Builder headers = SipHeaders.builder();
        for (DigestAlgorithm algorithm : offered) {
            headers.add("WWW-Authenticate", "Digest realm=" + AuthParams.quoted(realm) + ", nonce=\"" + nonce
                    + "\", algorithm=" + algorithm.token() + ", qop=\"auth\"" + (stale ? ", stale=true" : ""));
        }
        return headers.build();
    }

    /** Checks the Authorization headers of a request. A retransmission of one that was right is right. */
    public Verdict verify(SipRequest request, long nowMs) {
        DigestResponse given = null;
        for (int i = 0; i < request.headers().size() && given == null; i++) {
            if (request.headers().name(i).equalsIgnoreCase("Authorization")) {
                DigestResponse each = DigestResponse.parse(request.headers().value(i));
                if (each == null) {
                    return WRONG;
                }
                given = each.realm().equals(realm) ? each : null;
            }
        }
        return given == null ? ABSENT : verify(given, request, nowMs);
    }

    private Verdict verify(DigestResponse given, SipRequest request, long nowMs) {
        DigestAlgorithm algorithm = given.algorithm();
        String cnonce = given.cnonce();
        String nc = given.nc();
        if (algorithm == null || !offered.contains(algorithm) || nc == null || cnonce == null
                || !"auth".equalsIgnoreCase(given.qop()) || !given.uri().equalsIgnoreCase(request.requestUri())) {
            return WRONG;
        }
        long issuedMs = issued(given.nonce());
        if (issuedMs < 0 || nowMs - issuedMs > nonceLifetimeMs) {
            return STALE;
        }
        String ha1 = passwords.ha1(given.username(), algorithm);
        // an unknown user takes as long as a wrong password
        String secret = ha1 == null ? algorithm.hash("") : ha1;
        String right = algorithm.response(secret, given.nonce(), nc, cnonce, request.method(), given.uri());
        boolean same = MessageDigest.isEqual(
                right.getBytes(StandardCharsets.US_ASCII),
                given.response().toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1));
        if (ha1 == null || !same) {
            return WRONG;
        }
        return switch (ledger.use(given.nonce(), issuedMs, given.count(), use(request))) {
            case FRESH -> new Verdict.Known(given.username());
            case REPLAYED -> WRONG;
            case FORGOTTEN -> STALE;
        };
    }

    /** What a retransmission has in common with its request, and nothing else has. */
    private static String use(SipRequest request) {
        return request.topVia().branch() + " " + request.callId() + " " + request.cseq();
    }

    private String nonce(long nowMs) {
        byte[] time = ByteBuffer.allocate(TIME_OCTETS).putLong(nowMs).array();
        byte[] all = Arrays.copyOf(time, TIME_OCTETS + SIGNATURE_OCTETS);
        System.arraycopy(sign(time), 0, all, TIME_OCTETS, SIGNATURE_OCTETS);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** When we gave out the nonce, or -1 if we did not. */
    private long issued(String nonce) {
        try {
            byte[] all = Base64.getUrlDecoder().decode(nonce);
            if (all.length != TIME_OCTETS + SIGNATURE_OCTETS) {
                return -1;
            }
            byte[] time = Arrays.copyOf(all, TIME_OCTETS);
            byte[] right = Arrays.copyOf(sign(time), SIGNATURE_OCTETS);
            boolean ours = MessageDigest.isEqual(right, Arrays.copyOfRange(all, TIME_OCTETS, all.length));
            return ours ? ByteBuffer.wrap(time).getLong() : -1;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private byte[] sign(byte[] time) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(time);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks HmacSHA256", e);
        }
    }
}
