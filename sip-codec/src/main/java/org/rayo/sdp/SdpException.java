package org.rayo.sdp;

/** A description that RFC 8866 does not allow; the message says which line. Carries no stack: input is hostile. */
public final class SdpException extends Exception {
    private static final long serialVersionUID = 1L;

    SdpException(String what) {
        super(what, null, false, false);
    }

    public String what() {
        return String.valueOf(getMessage());
    }
}
