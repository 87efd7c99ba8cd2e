package org.rayo.sip.auth;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/**
 * Answers the challenges of one peer with one credential, and remembers them for its later requests (RFC 3261 §22). Owned by
 * one loop.
 */
public final class DigestClient {
    /** Realms of one peer: a proxy's and a registrar's, perhaps of several hops. */
    private static final int MAX_REALMS = 4;

    private final Credential credential;
    private final Supplier<String> cnonces;
    private final Map<String, Known> known = new LinkedHashMap<>();

    private static final class Known {
        final DigestChallenge challenge;
        final boolean proxy;
        int count;

        Known(DigestChallenge challenge, boolean proxy) {
            this.challenge = challenge;
            this.proxy = proxy;
        }
    }

    /** @param cnonces unguessable texts */
    public DigestClient(Credential credential, Supplier<String> cnonces) {
        this.credential = credential;
        this.cnonces = cnonces;
    }

    /**
     * The headers that a request sent again must have; null when it need not be sent again: no challenge that can be met, or
     * the same realm has refused this credential.
     *
     * @param response 401 or 407
     */
    public @Nullable SipHeaders answer(SipRequest request, SipResponse response) {
        return learn(request, response) ? authorize(request.method(), request.requestUri()) : null;
    }

    /** Remembers the challenges of a 401 or 407; whether the request may be sent again with {@link #authorize}. */
    public boolean learn(SipRequest request, SipResponse response) {
        boolean proxy = response.status() == 407;
        Map<String, DigestChallenge> first = new HashMap<>();
        response.headers().forEach((name, value) -> {
            if (name.equalsIgnoreCase(proxy ? "Proxy-Authenticate" : "WWW-Authenticate")) {
                DigestChallenge challenge = DigestChallenge.parse(value);
                if (challenge != null && challenge.answerable()) {
                    // RFC 8760 §2.4: the topmost that is supported
                    first.putIfAbsent(challenge.realm(), challenge);
                }
            }
        });
        boolean fresh = false;
        for (DigestChallenge challenge : first.values()) {
            String key = (proxy ? "p:" : "w:") + challenge.realm();
            if (wasAnswered(request, challenge, proxy) && !challenge.stale()) {
                return false;
            }
            if (known.containsKey(key) || known.size() < MAX_REALMS) {
                known.put(key, new Known(challenge, proxy));
                fresh = true;
            }
        }
        return fresh;
    }

    /** Whether the refused request had a response to this very nonce, or to another of this realm in vain. */
    private static boolean wasAnswered(SipRequest request, DigestChallenge challenge, boolean proxy) {
        boolean[] found = {false};
        request.headers().forEach((name, value) -> {
            if (name.equalsIgnoreCase(proxy ? "Proxy-Authorization" : "Authorization")) {
                DigestResponse sent = DigestResponse.parse(value);
                // another nonce of the realm may just have grown old without being called stale
                found[0] |= sent != null && sent.realm().equals(challenge.realm())
                        && (sent.nonce().equals(challenge.nonce()) || sent.firstUse());
            }
        });
        return found[0];
    }

    /** Headers for the next request, empty while no challenge is known. */
    public SipHeaders authorize(String method, String uri) {
        SipHeaders.Builder headers = SipHeaders.builder();
        for (Known each : known.values()) {
            headers.add(each.proxy ? "Proxy-Authorization" : "Authorization", response(each, method, uri));
        }
        return headers.build();
    }

    private String response(Known to, String method, String uri) {
        DigestChallenge challenge = to.challenge;
        DigestAlgorithm algorithm = java.util.Objects.requireNonNull(challenge.algorithm());
        String ha1 = algorithm.ha1(credential.username(), challenge.realm(), credential.password());
        StringBuilder text = new StringBuilder(300).append("Digest username=")
                .append(AuthParams.quoted(credential.username()))
                .append(", realm=").append(AuthParams.quoted(challenge.realm()))
                .append(", nonce=").append(AuthParams.quoted(challenge.nonce()))
                .append(", uri=").append(AuthParams.quoted(uri))
                .append(", algorithm=").append(algorithm.token());
        if (challenge.qopAuth()) {
            to.count++;
            String nc = String.format(Locale.ROOT, "%08x", to.count);
            String cnonce = cnonces.get();
            text.append(", qop=auth, nc=").append(nc).append(", cnonce=").append(AuthParams.quoted(cnonce))
                    .append(", response=\"")
                    .append(algorithm.response(ha1, challenge.nonce(), nc, cnonce, method, uri));
        } else {
            text.append(", response=\"").append(algorithm.response(ha1, challenge.nonce(), null, null, method, uri));
        }
        text.append('"');
        String opaque = challenge.opaque();
        if (opaque != null) {
            text.append(", opaque=").append(AuthParams.quoted(opaque));
        }
        return text.toString();
    }
}
