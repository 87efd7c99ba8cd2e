package org.rayo.sip.dialog;

import java.util.Set;

/** What this user agent understands. */
final class Methods {
    static final String ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, PRACK, UPDATE, REFER, INFO, MESSAGE";
    static final String SUPPORTED = "100rel, timer, replaces, norefersub";
    /** Without an offer in the INVITE an answer would have to go into a PRACK. */
    static final String SUPPORTED_WITHOUT_OFFER = "timer, replaces, norefersub";
    static final String SDP = "application/sdp";

    /** What an INVITE or a request within its dialog may require of us. */
    private static final Set<String> EXTENSIONS = Set.of("100rel", "timer", "replaces", "norefersub");

    private Methods() {}

    static boolean understood(String extension) {
        return EXTENSIONS.contains(extension.toLowerCase(java.util.Locale.ROOT));
    }
}
