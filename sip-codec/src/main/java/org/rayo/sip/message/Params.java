package org.rayo.sip.message;

import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ;name=value} parameters of a header or URI, in order; names compare without case (RFC 3261 §7.3.1). They stay
 * where they are in the octets of the message; each is looked for when it is asked for.
 */
public final class Params {

    /** At most so many parameters in one place; more is an attack, not a message. */
    private static final int MAX = 64;
    private static final byte[] NOTHING = {};

    public static final Params NONE = new Params(NOTHING, 0, 0);

    private final byte[] data;
    private final int from;
    private final int end;

    /** Of what {@link #check} has passed. */
    Params(byte[] data, int from, int end) {
        this.data = data;
        this.from = from;
        this.end = end;
    }

    /** Looks at {@code ;a=b;c} between two indexes; blanks around the signs are allowed. */
    static void check(byte[] data, int from, int end) throws SipSyntaxException {
        int i = Octets.skipBlanks(data, from, end);
        for (int count = 1; i < end; count++) {
            if (data[i] != ';') {
                throw new SipSyntaxException("parameter expected", i);
            }
            if (count > MAX) {
                throw new SipSyntaxException("too many parameters", i);
            }
            int name = Octets.skipBlanks(data, i + 1, end);
            int nameEnd = Octets.skip(data, name, end, Octets.PARAMETER);
            i = Octets.skipBlanks(data, nameEnd, end);
            if (nameEnd == name) {
                boolean empty = i == end || data[i] == ';' || data[i] == '=';
                throw new SipSyntaxException(empty ? "empty parameter" : "bad parameter name", name);
            }
            if (i < end && data[i] == '=') {
                i = checkValue(data, Octets.skipBlanks(data, i + 1, end), end);
            } else if (i < end && data[i] != ';') {
                throw new SipSyntaxException("bad parameter name", name);
            }
        }
    }

    private static int checkValue(byte[] data, int start, int end) throws SipSyntaxException {
        int stop = valueEnd(data, start, end);
        int next = Octets.skipBlanks(data, stop, end);
        if (next < end && data[next] != ';') {
            throw new SipSyntaxException("bad parameter value", start);
        }
        return next;
    }

    private static int valueEnd(byte[] data, int start, int end) throws SipSyntaxException {
        if (start < end && data[start] == '"') {
            return Octets.skipQuoted(data, start, end);
        }
        int i = start;
        while (i < end && !Octets.is(data[i], Octets.VALUE_END)) {
            i++;
        }
        return i;
    }

    /** Whether one of the parameters between two indexes has this name. */
    static boolean has(byte[] data, int from, int end, String name) {
        return find(data, from, end, name) >= 0;
    }

    /** The value without quotes of the first parameter of this name between two indexes. */
    static @Nullable String value(byte[] data, int from, int end, String name) {
        int found = find(data, from, end, name);
        return found < 0 ? null : valueAt(data, found, end);
    }

    private static @Nullable String valueAt(byte[] data, int nameEnd, int end) {
        int equals = Octets.skipBlanks(data, nameEnd, end);
        if (equals == end || data[equals] != '=') {
            return null;
        }
        int start = Octets.skipBlanks(data, equals + 1, end);
        return SipText.unquote(Octets.text(data, start, endOf(data, start, end)));
    }

    /** The index behind the name of this parameter, or -1. */
    private static int find(byte[] data, int from, int end, String name) {
        int i = Octets.skipBlanks(data, from, end);
        while (i < end) {
            int start = Octets.skipBlanks(data, i + 1, end);
            int stop = Octets.skip(data, start, end, Octets.PARAMETER);
            if (Octets.same(data, start, stop, name)) {
                return stop;
            }
            i = next(data, stop, end);
        }
        return -1;
    }

    /** The semicolon behind the parameter whose name ends here, or the end. */
    private static int next(byte[] data, int nameEnd, int end) {
        int i = Octets.skipBlanks(data, nameEnd, end);
        if (i < end && data[i] == '=') {
            i = endOf(data, Octets.skipBlanks(data, i + 1, end), end);
        }
        return Octets.skipBlanks(data, i, end);
    }

    private static int endOf(byte[] data, int start, int end) {
        try {
            return valueEnd(data, start, end);
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("parameters that were never checked", e);
        }
    }

    public boolean has(String name) {
        return has(data, from, end, name);
    }

    /** The value without quotes; null when the parameter is absent or has no value. */
    public @Nullable String get(String name) {
        return value(data, from, end, name);
    }

    /** Each name, and its value as written or null. */
    public void forEach(BiConsumer<String, @Nullable String> action) {
        int i = Octets.skipBlanks(data, from, end);
        while (i < end) {
            int start = Octets.skipBlanks(data, i + 1, end);
            int stop = Octets.skip(data, start, end, Octets.PARAMETER);
            i = next(data, stop, end);
            int equals = Octets.skipBlanks(data, stop, end);
            boolean valued = equals < end && data[equals] == '=';
            int value = valued ? Octets.skipBlanks(data, equals + 1, end) : 0;
            action.accept(Octets.text(data, start, stop), valued ? Octets.text(data, value, endOf(data, value, end)) : null);
        }
    }

    /** With this parameter set, at the end unless it was there. */
    public Params with(String name, @Nullable String value) {
        StringBuilder text = new StringBuilder(end - from + 40);
        boolean[] known = {false};
        forEach((each, old) -> {
            boolean same = each.equalsIgnoreCase(name);
            known[0] |= same;
            append(text, each, same ? value : old);
        });
        if (!known[0]) {
            append(text, name, value);
        }
        byte[] next = Octets.of(text.toString());
        return new Params(next, 0, next.length);
    }

    private static void append(StringBuilder text, String name, @Nullable String value) {
        text.append(';').append(name);
        if (value != null) {
            text.append('=').append(value);
        }
    }

    /** Without blanks around the signs. */
    void appendTo(StringBuilder text) {
        forEach((name, value) -> append(text, name, value));
    }

    private String normal() {
        StringBuilder text = new StringBuilder(end - from);
        appendTo(text);
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Params that && normal().equals(that.normal());
    }

    @Override
    public int hashCode() {
        return normal().hashCode();
    }

    @Override
    public String toString() {
        return normal().toLowerCase(Locale.ROOT);
    }
}
