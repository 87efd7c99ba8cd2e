package org.rayo.sip.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The value of From, To, Contact, Route and their kind (RFC 3261 §20.10). */
public final class NameAddr {
    private static final byte[] TAG = Octets.of(";tag=");

    private final byte[] data;
    private final int start;
    private final int end;
    /** From {@code start}: behind the display name, before and behind the URI. */
    private final long marks;

    private NameAddr(byte[] data, int start, int end, long marks) {
        this.data = data;
        this.start = start;
        this.end = end;
        this.marks = marks;
    }

    public static NameAddr parse(String value) throws SipSyntaxException {
        byte[] data = Octets.of(value);
        return parse(data, 0, data.length);
    }

    static NameAddr parse(byte[] data, int from, int end) throws SipSyntaxException {
        int start = Octets.skipBlanks(data, from, end);
        return new NameAddr(data, start, end, read(data, start, end));
    }

    /** Looks at a comma-separated list of addresses; a {@code *} (§10.2.2) is no address, but allowed. */
    static void checkList(byte[] data, int from, int end) throws SipSyntaxException {
        int start = from;
        while (true) {
            int comma = Octets.endOfElement(data, start, end);
            int first = Octets.skipBlanks(data, start, comma);
            int last = Octets.trimEnd(data, first, comma);
            if (last - first != 1 || data[first] != '*') {
                read(data, first, last);
            }
            if (comma == end) {
                return;
            }
            start = comma + 1;
        }
    }

    /** Where its parts are; of a value without blanks before it. */
    static long read(byte[] data, int start, int end) throws SipSyntaxException {
        Marks.checkLength(start, end);
        int nameEnd = start < end && data[start] == '"' ? Octets.skipQuoted(data, start, end) : start;
        int open = Octets.find(data, nameEnd, end, '<');
        if (open < 0) {
            return bare(data, start, end);
        }
        int close = Octets.find(data, open, end, '>');
        if (close < 0) {
            throw new SipSyntaxException("missing >", open);
        }
        int name = checkDisplayName(data, start, nameEnd, open);
        Uri.check(data, open + 1, close);
        Params.check(data, close + 1, end);
        return Marks.of(name - start, open + 1 - start, close - start, 0);
    }

    /** Without angle brackets every parameter belongs to the header, and the URI may hold no comma or question mark. */
    private static long bare(byte[] data, int start, int end) throws SipSyntaxException {
        int semicolon = Octets.find(data, start, end, ';');
        int stop = semicolon < 0 ? end : semicolon;
        int uriEnd = Octets.trimEnd(data, start, stop);
        Uri.check(data, start, uriEnd);
        if (Octets.find(data, start, uriEnd, ',') >= 0 || Octets.find(data, start, uriEnd, '?') >= 0) {
            throw new SipSyntaxException("URI needs angle brackets", start);
        }
        Params.check(data, stop, end);
        return Marks.of(0, 0, uriEnd - start, 0);
    }

    /** The end of the display name. */
    private static int checkDisplayName(byte[] data, int start, int quotedEnd, int open) throws SipSyntaxException {
        int stop = Octets.trimEnd(data, start, open);
        if (quotedEnd > start) {
            if (stop > quotedEnd) {
                throw new SipSyntaxException("text after display name", quotedEnd);
            }
            return quotedEnd;
        }
        for (int i = start; i < stop; i++) {
            // beyond the grammar: octets of UTF-8, which phones send unquoted
            if (!Octets.is(data[i], Octets.TOKEN) && !Octets.isBlank(data[i]) && data[i] >= 0) {
                throw new SipSyntaxException("bad display name", i);
            }
        }
        return stop;
    }

    private int uriStart() {
        return start + Marks.second(marks);
    }

    private int uriEnd() {
        return start + Marks.third(marks);
    }

    private int paramsStart() {
        // the first character behind a < is never the start of a bare URI's value
        return Marks.second(marks) == 0 ? uriEnd() : uriEnd() + 1;
    }

    /** As written, quotes kept; null when absent. */
    public @Nullable String displayName() {
        int length = Marks.first(marks);
        return length == 0 ? null : Octets.text(data, start, start + length);
    }

    /** Of any scheme, as written. */
    public String uri() {
        return Octets.text(data, uriStart(), uriEnd());
    }

    /** The URI in its parts. */
    public Uri parsedUri() {
        try {
            return Uri.parse(data, uriStart(), uriEnd());
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("a URI that was never checked", e);
        }
    }

    /** The URI in its parts when it is a {@code sip:} or {@code sips:} one, else null. */
    public @Nullable SipUri sipUri() {
        return SipUri.isSip(data, uriStart(), uriEnd()) && parsedUri() instanceof SipUri uri ? uri : null;
    }

    public Params params() {
        return new Params(data, paramsStart(), end);
    }

    /** A parameter's value; null when it is absent or has none. */
    public @Nullable String param(String name) {
        return Params.value(data, paramsStart(), end, name);
    }

    public @Nullable String tag() {
        return param("tag");
    }

    /** With this tag behind everything else, or instead of the one that was there. */
    public NameAddr withTag(String tag) {
        if (!SipText.isToken(tag)) {
            throw new IllegalArgumentException("no tag: " + tag);
        }
        if (tag() == null) {
            byte[] next = Arrays.copyOfRange(data, start, end + TAG.length + tag.length());
            System.arraycopy(TAG, 0, next, end - start, TAG.length);
            System.arraycopy(Octets.of(tag), 0, next, end - start + TAG.length, tag.length());
            return new NameAddr(next, 0, next.length, marks);
        }
        StringBuilder text = new StringBuilder(end - start + tag.length() + 8);
        appendAddress(text);
        params().with("tag", tag).appendTo(text);
        byte[] next = Octets.of(text.toString());
        return new NameAddr(next, 0, next.length, marksOf(next));
    }

    /** As it was written. */
    String written() {
        return Octets.text(data, start, end);
    }

    private static long marksOf(byte[] normal) {
        try {
            return read(normal, 0, normal.length);
        } catch (SipSyntaxException e) {
            throw new IllegalArgumentException("no tag: " + e.what(), e);
        }
    }

    private void appendAddress(StringBuilder text) {
        String name = displayName();
        if (name != null) {
            text.append(name).append(' ');
        }
        text.append('<').append(uri()).append('>');
    }

    /** Written alike, blanks and brackets apart. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NameAddr that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(end - start + 2);
        appendAddress(text);
        params().appendTo(text);
        return text.toString();
    }
}
