package org.rayo.sip.message;

/** RFC 3261 §20.16; {@code number} is below 2^31. */
public record CSeq(long number, String method) {

    public static CSeq parse(String value) throws SipSyntaxException {
        String text = value.strip();
        int blank = 0;
        while (blank < text.length() && text.charAt(blank) >= '0' && text.charAt(blank) <= '9') {
            blank++;
        }
        if (blank == 0 || blank > 10 || blank == text.length() || !SipText.isBlank(text.charAt(blank))) {
            throw new SipSyntaxException("bad CSeq");
        }
        long number = Long.parseLong(text.substring(0, blank));
        String method = text.substring(blank).strip();
        if (number > Integer.MAX_VALUE || !SipText.isToken(method)) {
            throw new SipSyntaxException("bad CSeq");
        }
        return new CSeq(number, method);
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
