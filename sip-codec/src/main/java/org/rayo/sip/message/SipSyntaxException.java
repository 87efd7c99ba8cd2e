package org.rayo.sip.message;

/** Text that the grammar of RFC 3261 §25 does not allow; says what and where. Carries no stack: input is hostile. */
public final class SipSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    public SipSyntaxException(String what) {
        this(what, -1);
    }

    /** @param offset octets from the start of the array or text that was read; -1 when it is about no place */
    public SipSyntaxException(String what, int offset) {
        super(what, null, false, false);
        this.offset = offset;
    }

    /** What is wrong, in a few words fit for a reason phrase. */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** Octets from the start of the array or text that was read; -1 when it is about no place. */
    public int offset() {
        return offset;
    }
}
