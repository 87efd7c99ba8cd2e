package org.rayo.sip.message;

/** Up to four positions within a value, each below 65,536, in one long: reading a value then makes no object. */
final class Marks {
    private static final int MAX = 0xFFFF;

    private Marks() {}

    static long of(int first, int second, int third, int fourth) {
        return first | (long) second << 16 | (long) third << 32 | (long) fourth << 48;
    }

    static int first(long marks) {
        return (int) marks & MAX;
    }

    static int second(long marks) {
        return (int) (marks >>> 16) & MAX;
    }

    static int third(long marks) {
        return (int) (marks >>> 32) & MAX;
    }

    static int fourth(long marks) {
        return (int) (marks >>> 48) & MAX;
    }

    /** No value is longer than its marks reach. */
    static void checkLength(int from, int end) throws SipSyntaxException {
        if (end - from > MAX) {
            throw new SipSyntaxException("value too long", from);
        }
    }
}
