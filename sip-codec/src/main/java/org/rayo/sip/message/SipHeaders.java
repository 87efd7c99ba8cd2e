package org.rayo.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message in their order, repeated ones apart. Names are in their registered spelling when they
 * have one; values are octets, one per char, without the blanks around them.
 */
public final class SipHeaders {

    public static final SipHeaders NONE = new SipHeaders(new String[0]);

    /** Name and value in turn. */
    private final String[] fields;

    private SipHeaders(String[] fields) {
        this.fields = fields;
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return fields.length / 2;
    }

    public String name(int index) {
        return fields[2 * index];
    }

    public String value(int index) {
        return fields[2 * index + 1];
    }

    /** The first value, as written; null when absent. */
    public @Nullable String first(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (same(fields[i], name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    /** How many fields have this name. */
    public int count(String name) {
        int count = 0;
        for (int i = 0; i < fields.length; i += 2) {
            if (same(fields[i], name)) {
                count++;
            }
        }
        return count;
    }

    /** All values of a header that is a comma-separated list, one element each. */
    public List<String> list(String name) throws SipSyntaxException {
        List<String> all = new ArrayList<>(4);
        for (int i = 0; i < fields.length; i += 2) {
            if (same(fields[i], name)) {
                all.addAll(SipText.splitList(fields[i + 1]));
            }
        }
        return all;
    }

    /** Whether a list of tokens holds this one, without case. */
    public boolean lists(String name, String token) {
        try {
            return list(name).stream().anyMatch(token::equalsIgnoreCase);
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    /** With the first field of this name given another value. */
    public SipHeaders withFirst(String name, String value) {
        for (int i = 0; i < fields.length; i += 2) {
            if (same(fields[i], name)) {
                String[] next = fields.clone();
                next[i + 1] = value;
                return new SipHeaders(next);
            }
        }
        return builder().addAll(this).add(name, value).build();
    }

    private static boolean same(String a, String b) {
        return a.equalsIgnoreCase(b);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipHeaders that && Arrays.equals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /** Collects fields in order. */
    public static final class Builder {
        private String[] fields = new String[32];
        private int used;

        private Builder() {}

        public Builder add(String name, String value) {
            if (used == fields.length) {
                fields = Arrays.copyOf(fields, used * 2);
            }
            fields[used] = name;
            fields[used + 1] = value;
            used += 2;
            return this;
        }

        /** Fields so far. */
        public int size() {
            return used / 2;
        }

        public Builder addAll(SipHeaders headers) {
            headers.forEach(this::add);
            return this;
        }

        /** Copies every field of this name. */
        public Builder copy(String name, SipHeaders from) {
            for (int i = 0; i < from.fields.length; i += 2) {
                if (same(from.fields[i], name)) {
                    add(from.fields[i], from.fields[i + 1]);
                }
            }
            return this;
        }

        public SipHeaders build() {
            return new SipHeaders(Arrays.copyOf(fields, used));
        }
    }
}
