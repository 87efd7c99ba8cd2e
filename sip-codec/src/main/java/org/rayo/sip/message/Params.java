package org.rayo.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code ;name=value} parameters of a header or URI, in order; names compare without case (RFC 3261 §7.3.1). */
public final class Params {

    public static final Params NONE = new Params(List.of());

    /** At most so many parameters in one place; more is an attack, not a message. */
    private static final int MAX = 64;

    private record Param(String name, @Nullable String value) {}

    private final List<Param> params;

    private Params(List<Param> params) {
        this.params = params;
    }

    /** Reads {@code ;a=b;c} between two indexes of a text; blanks around the signs are allowed. */
    static Params parse(String text, int from, int end) throws SipSyntaxException {
        int i = skipBlanks(text, from, end);
        if (i == end) {
            return NONE;
        }
        List<Param> params = new ArrayList<>(4);
        while (i < end) {
            if (text.charAt(i) != ';') {
                throw new SipSyntaxException("parameter expected");
            }
            int start = skipBlanks(text, i + 1, end);
            int stop = endOfParam(text, start, end);
            params.add(param(text, start, stop));
            if (params.size() > MAX) {
                throw new SipSyntaxException("too many parameters");
            }
            i = stop;
        }
        return new Params(List.copyOf(params));
    }

    private static int endOfParam(String text, int start, int end) throws SipSyntaxException {
        int i = start;
        while (i < end && text.charAt(i) != ';') {
            i = text.charAt(i) == '"' ? SipText.skipQuoted(text, i, end) : i + 1;
        }
        return i;
    }

    private static Param param(String text, int start, int end) throws SipSyntaxException {
        int equals = text.indexOf('=', start);
        if (equals < 0 || equals >= end) {
            String name = text.substring(start, end).strip();
            checkName(name);
            return new Param(name, null);
        }
        String name = text.substring(start, equals).strip();
        checkName(name);
        return new Param(name, text.substring(equals + 1, end).strip());
    }

    private static void checkName(String name) throws SipSyntaxException {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!SipText.isTokenChar(c) && "[]/:&$".indexOf(c) < 0) {
                throw new SipSyntaxException("bad parameter name");
            }
        }
        if (name.isEmpty()) {
            throw new SipSyntaxException("empty parameter");
        }
    }

    static int skipBlanks(String text, int from, int end) {
        int i = from;
        while (i < end && SipText.isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    public boolean has(String name) {
        return find(name) != null;
    }

    /** The value without quotes; null when the parameter is absent or has no value. */
    public @Nullable String get(String name) {
        Param param = find(name);
        return param == null || param.value == null ? null : SipText.unquote(param.value);
    }

    private @Nullable Param find(String name) {
        for (Param param : params) {
            if (param.name.equalsIgnoreCase(name)) {
                return param;
            }
        }
        return null;
    }

    /** With this parameter set, at the end unless it was there. */
    public Params with(String name, @Nullable String value) {
        List<Param> next = new ArrayList<>(params);
        next.replaceAll(param -> param.name.equalsIgnoreCase(name) ? new Param(param.name, value) : param);
        if (!has(name)) {
            next.add(new Param(name, value));
        }
        return new Params(List.copyOf(next));
    }

    void appendTo(StringBuilder text) {
        for (Param param : params) {
            text.append(';').append(param.name);
            if (param.value != null) {
                text.append('=').append(param.value);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Params that && params.equals(that.params);
    }

    @Override
    public int hashCode() {
        return params.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        appendTo(text);
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
