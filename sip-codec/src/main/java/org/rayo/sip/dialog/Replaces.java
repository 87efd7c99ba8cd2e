package org.rayo.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipHeaders;

/**
 * The Replaces header (RFC 3891 §6.1), with the tags as seen by the one who is asked.
 *
 * @param localTag its to-tag
 * @param remoteTag its from-tag; "0" stands for none
 */
record Replaces(String callId, String localTag, String remoteTag, boolean earlyOnly) {
    static final String HEADER = "Replaces";
    static final String TAG = "replaces";

    /** Null when it is not exactly one, or lacks a tag. */
    static @Nullable Replaces of(SipHeaders headers) {
        @Nullable String value = headers.first(HEADER);
        if (value == null || headers.count(HEADER) != 1) {
            return null;
        }
        String[] parts = value.split(";", -1);
        @Nullable String to = null;
        @Nullable String from = null;
        boolean early = false;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.regionMatches(true, 0, "to-tag=", 0, 7)) {
                to = part.substring(7).strip();
            } else if (part.regionMatches(true, 0, "from-tag=", 0, 9)) {
                from = part.substring(9).strip();
            } else if (part.equalsIgnoreCase("early-only")) {
                early = true;
            }
        }
        return to == null || from == null || parts[0].isBlank() ? null : new Replaces(parts[0].strip(), to, from, early);
    }
}
