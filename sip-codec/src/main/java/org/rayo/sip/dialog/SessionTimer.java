package org.rayo.sip.dialog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** What both ends agree on about the life of a session without a word (RFC 4028): pure functions. */
final class SessionTimer {
    static final String SESSION_EXPIRES = "Session-Expires";
    static final String MIN_SE = "Min-SE";
    static final String TAG = "timer";

    private SessionTimer() {}

    /** The life that was agreed: {@code weRefresh}, or the far end does. */
    record Terms(int seconds, boolean weRefresh) {
        /** §10: half of it. */
        long refreshAfterMs() {
            return seconds * 500L;
        }

        /** §10: without a refresh, BYE by then. */
        long endAfterMs() {
            return (seconds - Math.min(32, seconds / 3)) * 1000L;
        }
    }

    /** A Session-Expires header; {@code refresher} null when it does not say. */
    record Asked(int seconds, @Nullable String refresher) {
        static @Nullable Asked of(SipMessage message) {
            @Nullable String value = message.headers().first(SESSION_EXPIRES);
            if (value == null) {
                return null;
            }
            String[] parts = value.split(";", -1);
            int seconds = number(parts[0]);
            @Nullable String refresher = null;
            for (String part : parts) {
                String parameter = part.strip().toLowerCase(Locale.ROOT);
                if (parameter.startsWith("refresher=")) {
                    refresher = parameter.substring("refresher=".length());
                }
            }
            return seconds <= 0 ? null : new Asked(seconds, refresher);
        }
    }

    private static int number(@Nullable String text) {
        String digits = text == null ? "" : text.strip();
        return digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Integer.parseInt(digits);
    }

    /** §9: whether 422 must be answered, with Min-SE. */
    static boolean tooShort(SipRequest request, SessionTimerPolicy policy) {
        @Nullable Asked asked = Asked.of(request);
        return asked != null && asked.seconds < policy.minSeconds() && request.headers().lists(HeaderNames.SUPPORTED, TAG);
    }

    static SipHeaders minimum(SessionTimerPolicy policy) {
        return SipHeaders.builder().add(MIN_SE, Integer.toString(policy.minSeconds())).build();
    }

    /** What we agree to in the 2xx of an INVITE or UPDATE (§9); null: no timer. */
    static @Nullable Terms asServer(SipRequest request, SessionTimerPolicy policy) {
        @Nullable Asked asked = Asked.of(request);
        boolean supported = request.headers().lists(HeaderNames.SUPPORTED, TAG);
        if (asked == null && (!supported || policy.seconds() == 0)) {
            return null;
        }
        // never below what a proxy on the way or we can bear
        int least = Math.max(policy.minSeconds(), number(request.headers().first(MIN_SE)));
        int seconds = Math.max(least, asked == null ? policy.seconds() : asked.seconds);
        boolean theyRefresh = supported && (asked == null || !"uas".equals(asked.refresher));
        return new Terms(seconds, !theyRefresh);
    }

    /** The headers of that 2xx. */
    static SipHeaders answer(@Nullable Terms terms) {
        if (terms == null) {
            return SipHeaders.NONE;
        }
        SipHeaders.Builder headers = SipHeaders.builder()
                .add(SESSION_EXPIRES, terms.seconds + ";refresher=" + (terms.weRefresh ? "uas" : "uac"));
        return terms.weRefresh ? headers.build() : headers.add(HeaderNames.REQUIRE, TAG).build();
    }

    /**
     * What a request of ours asks (§7.1).
     *
     * @param running the terms so far, which a refresh repeats; null in the first request
     * @param leastSeconds what a 422 told us, or 0
     */
    static SipHeaders ask(SessionTimerPolicy policy, @Nullable Terms running, int leastSeconds) {
        int seconds = Math.max(running == null ? policy.seconds() : running.seconds, leastSeconds);
        if (seconds == 0) {
            return SipHeaders.NONE;
        }
        String refresher = running == null ? "" : running.weRefresh ? ";refresher=uac" : ";refresher=uas";
        SipHeaders.Builder headers = SipHeaders.builder().add(SESSION_EXPIRES, seconds + refresher);
        int least = Math.max(policy.minSeconds(), leastSeconds);
        // a hop that has told its least must find it said (§7.3), 90 is what everybody knows
        return (leastSeconds > 0 || least > SessionTimerPolicy.LEAST_SECONDS ? headers.add(MIN_SE, Integer.toString(least)) : headers).build();
    }

    /** What the 2xx to a request of ours says (§7.2); null: no timer. */
    static @Nullable Terms asClient(SipResponse success) {
        @Nullable Asked asked = Asked.of(success);
        return asked == null ? null : new Terms(asked.seconds, !"uas".equals(asked.refresher));
    }

    /** The least that a 422 bears, or 0 when it does not say. */
    static int leastOf(SipResponse response) {
        return Math.max(0, number(response.headers().first(MIN_SE)));
    }
}
