package org.rayo.server.sip;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;

/** When a trunk is registered again and whether it is there; pure. */
final class TrunkRules {
    private static final long FIRST_RETRY_MS = 5_000;
    private static final long LAST_RETRY_MS = 300_000;
    /** So many questions in a row without an answer are a trunk that is down. */
    private static final int MISSED = 2;

    /**
     * What the questions have shown so far.
     *
     * @param missed without an answer, in a row
     */
    record Health(boolean up, int missed) {
        static final Health UNKNOWN = new Health(true, 0);

        /** Whatever the answer is, somebody is there; 503 is somebody who cannot (RFC 3261 §21.5.4). */
        Health answered(int status) {
            return status == 503 ? withoutAnswer() : new Health(true, 0);
        }

        Health silent() {
            return withoutAnswer();
        }

        private Health withoutAnswer() {
            return new Health(up && missed + 1 < MISSED, missed + 1);
        }
    }

    private TrunkRules() {}

    /** A registration is refreshed well before it ends, and not more often than every few seconds. */
    static long refreshAfterMs(long grantedSeconds) {
        long margin = Math.min(grantedSeconds / 4, 60);
        return Math.max(5, grantedSeconds - margin) * 1000;
    }

    /**
     * How long to wait after a failure: doubling, with some chance in it, so that a carrier that comes back is not met by
     * everybody at once (RFC 5626 §4.5).
     *
     * @param failures in a row, from 1
     * @param chance 0 to 1
     */
    static long retryAfterMs(int failures, double chance) {
        long longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(failures - 1, 10));
        return (long) (longest * (0.5 + 0.5 * chance));
    }

    /** What a 200 grants: our Contact's own time, else Expires, else what we asked for. */
    static long grantedSeconds(SipResponse response, String contactUser, long asked) {
        try {
            for (String each : response.headers().list(HeaderNames.CONTACT)) {
                NameAddr contact = NameAddr.parse(each);
                Long own = number(contact.params().get("expires"));
                if (own != null && contact.uri().contains(":" + contactUser + "@")) {
                    return own;
                }
            }
        } catch (SipSyntaxException e) {
            // then Expires must do
            return expires(response, asked);
        }
        return expires(response, asked);
    }

    private static long expires(SipResponse response, long asked) {
        Long common = number(response.headers().first(HeaderNames.EXPIRES));
        return common == null ? asked : common;
    }

    /** The time that a 423 wants at least; 0 when it does not say. */
    static long leastSeconds(SipResponse response) {
        Long least = number(response.headers().first("Min-Expires"));
        return response.status() == 423 && least != null ? Math.min(least, 86_400) : 0;
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.strip().matches("\\d{1,9}") ? Long.valueOf(text.strip()) : null;
    }
}
