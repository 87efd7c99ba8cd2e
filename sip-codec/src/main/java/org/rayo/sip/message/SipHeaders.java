package org.rayo.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message in their order, repeated ones apart. Names are in their registered spelling when they
 * have one; values are octets, one per char, without the blanks around them.
 *
 * <p>What was read stays where it is in the octets of its message, and becomes text when it is asked for; what was added
 * is text.
 */
public final class SipHeaders {

    private static final byte[] NO_DATA = {};
    private static final String[] NO_TEXTS = {};
    private static final int OFFSET = 0xFFFFFF;
    /** The largest message whose offsets fit, octets. */
    public static final int MAX_OFFSET = OFFSET;
    private static final int IS_TEXT = 1 << 31;

    public static final SipHeaders NONE = new SipHeaders(NO_DATA, new int[0], 0, NO_TEXTS);

    /** What the fields that were read lie in. */
    private final byte[] data;
    /**
     * Two for each field. The number of the name (see {@link HeaderNames}) in the high octet of the first; below it where
     * the value starts in {@code data}, the second being its end; or, when the second is {@link #IS_TEXT}, the index of
     * name and value in {@code texts}.
     */
    private final int[] fields;
    private final int used;
    private final String[] texts;

    private SipHeaders(byte[] data, int[] fields, int used, String[] texts) {
        this.data = data;
        this.fields = fields;
        this.used = used;
        this.texts = texts;
    }

    public static Builder builder() {
        return builder(8);
    }

    /** With room for so many fields before it grows. */
    public static Builder builder(int expectedFields) {
        return new Builder(expectedFields, 0);
    }

    /**
     * What a response repeats of its request (RFC 3261 §8.2.6.2), in the request's order, with room for as many fields more.
     *
     * @param to the value of To; null: the request's
     * @param timed with Timestamp (§8.2.6.1)
     */
    Builder repeated(@Nullable String to, boolean timed, int more) {
        int count = 0;
        for (int i = 0; i < size(); i++) {
            count += HeaderNames.isRepeated(id(i), timed) ? 1 : 0;
        }
        Builder answer = new Builder(count + more, more + (to == null ? 0 : 1));
        for (int i = 0; i < size(); i++) {
            if (id(i) == HeaderNames.ID_TO && to != null) {
                answer.addText(HeaderNames.ID_TO, HeaderNames.TO, to);
            } else if (HeaderNames.isRepeated(id(i), timed)) {
                answer.copy(this, i);
            }
        }
        return answer;
    }

    public int size() {
        return used / 2;
    }

    boolean isText(int index) {
        return fields[2 * index + 1] == IS_TEXT;
    }

    /** The number of the name, 0 for one that is not known. */
    int id(int index) {
        return fields[2 * index] >>> 24;
    }

    private int start(int index) {
        return fields[2 * index] & OFFSET;
    }

    private int end(int index) {
        return fields[2 * index + 1];
    }

    public String name(int index) {
        int id = id(index);
        return id > 0 ? HeaderNames.name(id) : isText(index) ? texts[start(index)] : readName(index);
    }

    /** The name that stands before the value. */
    private String readName(int index) {
        int colon = start(index) - 1;
        while (data[colon] != ':') {
            colon--;
        }
        int stop = Octets.trimEnd(data, 0, colon);
        int from = stop;
        while (from > 0 && Octets.is(data[from - 1], Octets.TOKEN)) {
            from--;
        }
        return Octets.text(data, from, stop);
    }

    public String value(int index) {
        return isText(index) ? texts[start(index) + 1] : Octets.text(data, start(index), end(index));
    }

    /** The index of the first field of this name from an index on, or -1. */
    private int find(int id, String name, int from) {
        for (int i = from; i < size(); i++) {
            if (id(i) == id && (id > 0 || name(i).equalsIgnoreCase(name))) {
                return i;
            }
        }
        return -1;
    }

    /** The first value, as written; null when absent. */
    public @Nullable String first(String name) {
        int index = find(HeaderNames.id(name), name, 0);
        return index < 0 ? null : value(index);
    }

    public boolean has(String name) {
        return find(HeaderNames.id(name), name, 0) >= 0;
    }

    /** How many fields have this name. */
    public int count(String name) {
        int id = HeaderNames.id(name);
        int count = 0;
        for (int i = find(id, name, 0); i >= 0; i = find(id, name, i + 1)) {
            count++;
        }
        return count;
    }

    /** All values of a header that is a comma-separated list, one element each. */
    public List<String> list(String name) throws SipSyntaxException {
        int id = HeaderNames.id(name);
        List<String> all = new ArrayList<>(4);
        for (int i = find(id, name, 0); i >= 0; i = find(id, name, i + 1)) {
            if (isText(i)) {
                all.addAll(SipText.splitList(value(i)));
            } else {
                SipText.addElements(data, start(i), end(i), all);
            }
        }
        return all;
    }

    /** The first address of a header such as Contact or Route; null when it is absent or a {@code *}. */
    public @Nullable NameAddr address(String name) throws SipSyntaxException {
        int index = find(HeaderNames.id(name), name, 0);
        if (index < 0) {
            return null;
        }
        byte[] octets = octets(index);
        int from = from(index);
        int end = Octets.endOfElement(octets, from, to(index));
        end = Octets.trimEnd(octets, from, end);
        return end - from == 1 && octets[from] == '*' ? null : NameAddr.parse(octets, from, end);
    }

    /** All addresses of a header such as Contact or Route, in order; a {@code *} is none. */
    public List<NameAddr> addresses(String name) throws SipSyntaxException {
        List<NameAddr> all = new ArrayList<>(4);
        for (String value : list(name)) {
            if (!value.equals("*")) {
                all.add(NameAddr.parse(value));
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
        for (int i = 0; i < size(); i++) {
            action.accept(name(i), value(i));
        }
    }

    /** With the first field of this name given another value. */
    public SipHeaders withFirst(String name, String value) {
        int index = find(HeaderNames.id(name), name, 0);
        if (index < 0) {
            return builder().addAll(this).add(name, value).build();
        }
        int[] next = Arrays.copyOf(fields, used);
        String[] more = Arrays.copyOf(texts, texts.length + 2);
        more[texts.length] = name(index);
        more[texts.length + 1] = value;
        next[2 * index] = id(index) << 24 | texts.length;
        next[2 * index + 1] = IS_TEXT;
        return new SipHeaders(data, next, used, more);
    }

    // ---- for this room

    /** What the value lies in, from {@link #from} to {@link #to}. */
    byte[] octets(int index) {
        return isText(index) ? Octets.of(value(index)) : data;
    }

    int from(int index) {
        return isText(index) ? 0 : start(index);
    }

    int to(int index) {
        return isText(index) ? texts[start(index) + 1].length() : end(index);
    }

    /** Where the value was read, or -1. */
    int offset(int index) {
        return isText(index) ? -1 : start(index);
    }

    /** The same fields in an array of their own, as small as can be. */
    SipHeaders detached() {
        int length = 0;
        for (int i = 0; i < size(); i++) {
            length += isText(i) ? 0 : end(i) - start(i);
        }
        byte[] own = new byte[length];
        int[] next = Arrays.copyOf(fields, used);
        String[] more = texts;
        int to = 0;
        for (int i = 0; i < size(); i++) {
            if (isText(i)) {
                continue;
            }
            if (id(i) == 0) {
                // its name is looked for before its value
                more = Arrays.copyOf(more, more.length + 2);
                more[more.length - 2] = name(i);
                more[more.length - 1] = value(i);
                next[2 * i] = more.length - 2;
                next[2 * i + 1] = IS_TEXT;
                continue;
            }
            int count = end(i) - start(i);
            System.arraycopy(data, start(i), own, to, count);
            next[2 * i] = id(i) << 24 | to;
            next[2 * i + 1] = to + count;
            to += count;
        }
        return new SipHeaders(own, next, used, more);
    }

    /** The body's length as declared; -1 when it is not. */
    public int contentLength() throws SipSyntaxException {
        return HeaderChecks.contentLength(this);
    }

    /** The name of the field that has this octet of its value, or null. */
    public @Nullable String nameAt(int offset) {
        for (int i = 0; i < size(); i++) {
            if (!isText(i) && start(i) <= offset && offset <= end(i)) {
                return name(i);
            }
        }
        return null;
    }

    /** Writes every field but Content-Length, a line each. Lines that lie in the data as they would be written are copied whole. */
    public void writeTo(OctetWriter out) {
        for (int i = 0; i < size(); i++) {
            int line = lineStart(i);
            if (line >= 0) {
                int stop = end(i) + 2;
                while (i + 1 < size() && lineStart(i + 1) == stop) {
                    i++;
                    stop = end(i) + 2;
                }
                out.octets(data, line, stop);
            } else if (id(i) != HeaderNames.ID_CONTENT_LENGTH) {
                writeField(out, i);
            }
        }
    }

    /** Where the line begins in the data that says this field in the registered spelling and ends behind it; -1: none does. */
    private int lineStart(int index) {
        int id = id(index);
        if (id == 0 || id == HeaderNames.ID_CONTENT_LENGTH || isText(index)) {
            return -1;
        }
        byte[] name = HeaderNames.written(id);
        int value = start(index);
        int line = value - name.length;
        int end = end(index);
        boolean whole = line >= 0 && end + 1 < data.length && data[end] == '\r' && data[end + 1] == '\n'
                && Arrays.equals(data, line, value, name, 0, name.length);
        return whole ? line : -1;
    }

    private void writeField(OctetWriter out, int index) {
        int id = id(index);
        if (id > 0) {
            byte[] name = HeaderNames.written(id);
            out.octets(name, 0, name.length);
        } else {
            out.text(name(index)).text(": ");
        }
        if (isText(index)) {
            out.text(texts[start(index) + 1]);
        } else {
            out.octets(data, start(index), end(index));
        }
        out.lineEnd();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SipHeaders that) || size() != that.size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!name(i).equals(that.name(i)) || !value(i).equals(that.value(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size(); i++) {
            hash = 31 * hash + value(i).hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /** Collects fields in order. */
    public static final class Builder {
        private byte[] data = NO_DATA;
        private int[] fields;
        private int used;
        private String[] texts;
        private int textsUsed;

        private Builder(int expectedFields, int expectedTexts) {
            this.fields = new int[2 * expectedFields];
            this.texts = expectedTexts == 0 ? NO_TEXTS : new String[2 * expectedTexts];
        }

        /** Begins anew, for fields that lie in these octets, which nobody writes to any more. */
        public Builder clear(byte[] nextData) {
            data = nextData;
            // full ones were given away
            fields = used == fields.length ? new int[used] : fields;
            texts = NO_TEXTS;
            used = 0;
            textsUsed = 0;
            return this;
        }

        public Builder add(String name, String value) {
            return addText(HeaderNames.id(name), name, value);
        }

        private Builder addText(int id, String name, String value) {
            if (textsUsed == texts.length) {
                texts = Arrays.copyOf(texts, Math.max(16, 2 * textsUsed));
            }
            texts[textsUsed] = id == 0 ? name : HeaderNames.name(id);
            texts[textsUsed + 1] = value;
            put(id, textsUsed, IS_TEXT);
            textsUsed += 2;
            return this;
        }

        /** A field whose value lies between two indexes of the data. */
        public Builder addRead(int id, int start, int end) {
            put(id, start, end);
            return this;
        }

        private void put(int id, int start, int end) {
            if (used == fields.length) {
                fields = Arrays.copyOf(fields, Math.max(16, used * 2));
            }
            fields[used] = id << 24 | start;
            fields[used + 1] = end;
            used += 2;
        }

        /** Fields so far. */
        public int size() {
            return used / 2;
        }

        public Builder addAll(SipHeaders headers) {
            for (int i = 0; i < headers.size(); i++) {
                copy(headers, i);
            }
            return this;
        }

        /** Copies every field of this name. */
        public Builder copy(String name, SipHeaders from) {
            int id = HeaderNames.id(name);
            for (int i = from.find(id, name, 0); i >= 0; i = from.find(id, name, i + 1)) {
                copy(from, i);
            }
            return this;
        }

        /** What was read from one message stays where it is; from a second one, it becomes text. */
        @SuppressWarnings("ReferenceEquality") // the very same array
        private void copy(SipHeaders from, int index) {
            if (from.isText(index)) {
                addText(from.id(index), from.texts[from.start(index)], from.texts[from.start(index) + 1]);
                return;
            }
            if (data.length == 0) {
                data = from.data;
            }
            if (data == from.data) {
                put(from.id(index), from.start(index), from.end(index));
            } else {
                addText(from.id(index), from.name(index), from.value(index));
            }
        }

        /** The fields so far; the builder may go on: arrays that are full are given away, since what comes next needs others. */
        public SipHeaders build() {
            return new SipHeaders(
                    data,
                    used == fields.length ? fields : Arrays.copyOf(fields, used),
                    used,
                    textsUsed == texts.length ? texts : Arrays.copyOf(texts, textsUsed));
        }
    }
}
