package org.rayo.sip.message;

/** Text that the grammar of RFC 3261 §25 does not allow; the message says which part. Carries no stack: input is hostile. */
public final class SipSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public SipSyntaxException(String what) {
        super(what, null, false, false);
    }

    /** What is wrong, in a few words fit for a reason phrase. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
