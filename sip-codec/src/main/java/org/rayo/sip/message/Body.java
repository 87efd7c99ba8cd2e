package org.rayo.sip.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The octets behind the headers; a copy is made only when somebody wants an array of its own. */
final class Body {
    private final byte[] data;
    private final int start;
    private final int end;
    /** Made when first asked for; two threads may make it twice, to the same effect. */
    private byte @Nullable [] own;

    Body(byte[] data, int start, int end) {
        this.data = data;
        this.start = start;
        this.end = end;
    }

    static Body of(byte[] octets) {
        return new Body(octets, 0, octets.length);
    }

    int length() {
        return end - start;
    }

    byte[] octets() {
        byte[] known = own;
        if (known == null) {
            known = start == 0 && end == data.length ? data : Arrays.copyOfRange(data, start, end);
            own = known;
        }
        return known;
    }

    void writeTo(OctetWriter out) {
        out.octets(data, start, end);
    }
}
