package org.rayo.sip.dialog;

/** What this user agent understands. */
final class Methods {
    static final String ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY";
    static final String SDP = "application/sdp";

    private Methods() {}
}
