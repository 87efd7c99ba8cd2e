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
        return new Builder(NO_DATA, 8);
    }

    /** With room for so many fields before it grows. */
    static Builder builder(int expectedFields) {
        return new Builder(NO_DATA, expectedFields);
    }

    /** For fields that lie in these octets, which nobody writes to any more. */
    public static Builder of(byte[] data, int expectedFields) {
        return new Builder(data, expectedFields);
    }

    public int size() {
        return used / 2;
    }

    private boolean isText(int index) {
        return fields[2 * index + 1] == IS_TEXT;
    }

    private int id(int index) {
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
        int from = isText(index) ? 0 : start(index);
        int end = Octets.endOfElement(octets, from, isText(index) ? octets.length : end(index));
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

    // ---- for the messages

    private byte[] octets(int index) {
        return isText(index) ? Octets.of(value(index)) : data;
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

    /** Reads what every message must have, and lets optional fields of a request be checked on the way. */
    Essentials essentials() throws SipSyntaxException {
        int via = -1;
        int from = -1;
        int to = -1;
        int callId = -1;
        int cseq = -1;
        for (int i = 0; i < size(); i++) {
            switch (id(i)) {
                case HeaderNames.ID_VIA -> via = via < 0 ? i : via;
                case HeaderNames.ID_FROM -> from = once(from, i);
                case HeaderNames.ID_TO -> to = once(to, i);
                case HeaderNames.ID_CALL_ID -> callId = once(callId, i);
                case HeaderNames.ID_CSEQ -> cseq = once(cseq, i);
                default -> {}
            }
        }
        String call = callId(needed(callId, HeaderNames.CALL_ID));
        int hop = needed(via, HeaderNames.VIA);
        int sender = needed(from, HeaderNames.FROM);
        int target = needed(to, HeaderNames.TO);
        int order = needed(cseq, HeaderNames.CSEQ);
        return new Essentials(
                isText(hop) ? Via.parse(value(hop)) : Via.parse(data, start(hop), end(hop)),
                party(sender),
                party(target),
                call,
                isText(order) ? CSeq.parse(value(order)) : CSeq.parse(data, start(order), end(order)));
    }

    private int once(int known, int index) throws SipSyntaxException {
        if (known >= 0) {
            throw new SipSyntaxException("repeated " + name(index), isText(index) ? -1 : start(index));
        }
        return index;
    }

    private static int needed(int index, String name) throws SipSyntaxException {
        if (index < 0) {
            throw new SipSyntaxException("missing " + name);
        }
        return index;
    }

    private NameAddr party(int index) throws SipSyntaxException {
        return isText(index) ? NameAddr.parse(value(index)) : NameAddr.parse(data, start(index), end(index));
    }

    private String callId(int index) throws SipSyntaxException {
        String callId = value(index);
        if (callId.isEmpty() || callId.indexOf(' ') >= 0 || callId.indexOf('\t') >= 0) {
            throw new SipSyntaxException("bad Call-ID", isText(index) ? -1 : start(index));
        }
        return callId;
    }

    /** Headers that a request may lack but must not have wrong: what routes it is built on them. */
    void checkOptional() throws SipSyntaxException {
        for (int i = 0; i < size(); i++) {
            int id = id(i);
            boolean addresses = id == HeaderNames.ID_CONTACT || id == HeaderNames.ID_ROUTE || id == HeaderNames.ID_RECORD_ROUTE;
            if (addresses || id == HeaderNames.ID_MAX_FORWARDS || id == HeaderNames.ID_EXPIRES) {
                byte[] octets = octets(i);
                int from = isText(i) ? 0 : start(i);
                int end = isText(i) ? octets.length : end(i);
                if (addresses) {
                    NameAddr.checkList(octets, from, end);
                } else {
                    checkNumber(id, octets, from, end);
                }
            }
        }
    }

    private static void checkNumber(int id, byte[] octets, int from, int end) throws SipSyntaxException {
        if (id == HeaderNames.ID_MAX_FORWARDS && Octets.number(octets, from, end, 255) < 0) {
            throw new SipSyntaxException("bad Max-Forwards", from);
        }
        if (id == HeaderNames.ID_EXPIRES && Octets.number(octets, from, Octets.trimEnd(octets, from, end), 0xFFFF_FFFFL) < 0) {
            throw new SipSyntaxException("bad Expires", from);
        }
    }

    /** The body's length as declared; -1 when it is not. */
    public int contentLength() throws SipSyntaxException {
        int length = -1;
        for (int i = 0; i < size(); i++) {
            if (id(i) != HeaderNames.ID_CONTENT_LENGTH) {
                continue;
            }
            byte[] octets = octets(i);
            int from = isText(i) ? 0 : start(i);
            long number = Octets.number(octets, from, isText(i) ? octets.length : end(i), Integer.MAX_VALUE);
            if (number < 0) {
                throw new SipSyntaxException("bad Content-Length", from);
            }
            if (length >= 0) {
                throw new SipSyntaxException("repeated Content-Length", from);
            }
            length = (int) number;
        }
        return length;
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

    /** Writes every field but Content-Length, a line each. */
    public void writeTo(OctetWriter out) {
        for (int i = 0; i < size(); i++) {
            int id = id(i);
            if (id == HeaderNames.ID_CONTENT_LENGTH) {
                continue;
            }
            if (id > 0) {
                byte[] name = HeaderNames.written(id);
                out.octets(name, 0, name.length);
            } else {
                out.text(name(i)).text(": ");
            }
            if (isText(i)) {
                out.text(texts[start(i) + 1]);
            } else {
                out.octets(data, start(i), end(i));
            }
            out.lineEnd();
        }
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
        private byte[] data;
        private int[] fields;
        private int used;
        private String[] texts = NO_TEXTS;
        private int textsUsed;

        private Builder(byte[] data, int expectedFields) {
            this.data = data;
            this.fields = new int[2 * expectedFields];
        }

        public Builder add(String name, String value) {
            return addText(HeaderNames.id(name), name, value);
        }

        private Builder addText(int id, String name, String value) {
            if (textsUsed == texts.length) {
                texts = Arrays.copyOf(texts, Math.max(8, 2 * textsUsed));
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

        /** The fields so far; the builder may go on. */
        public SipHeaders build() {
            return new SipHeaders(data, Arrays.copyOf(fields, used), used, Arrays.copyOf(texts, textsUsed));
        }
    }
}
