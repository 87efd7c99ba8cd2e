package org.rayo.sip.message;

import java.util.Arrays;

/** Octets of a message in the making; grows, and is used again for the next one. */
public final class OctetWriter {
    private byte[] data;
    private int length;

    public OctetWriter(int capacity) {
        this.data = new byte[capacity];
    }

    public OctetWriter octets(byte[] from, int start, int end) {
        int count = end - start;
        reserve(count);
        System.arraycopy(from, start, data, length, count);
        length += count;
        return this;
    }

    /** One octet for each char; header text has none above U+00FF. */
    @SuppressWarnings("deprecation") // the one way from a String to a given array without another array between
    public OctetWriter text(String text) {
        int count = text.length();
        reserve(count);
        text.getBytes(0, count, data, length);
        length += count;
        return this;
    }

    /** Digits of a number that is not negative. */
    public OctetWriter number(int number) {
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        reserve(digits);
        length += digits;
        int rest = number;
        for (int at = length - 1; at >= length - digits; at--) {
            data[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return this;
    }

    public OctetWriter blank() {
        reserve(1);
        data[length++] = ' ';
        return this;
    }

    public OctetWriter lineEnd() {
        reserve(2);
        data[length] = '\r';
        data[length + 1] = '\n';
        length += 2;
        return this;
    }

    private void reserve(int more) {
        if (data.length - length < more) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, length + more));
        }
    }

    /** What was written lies at its start, up to {@link #length}. */
    public byte[] array() {
        return data;
    }

    public int length() {
        return length;
    }

    /** Forgets what was written; a large array as well. */
    public void clear(int keepCapacity) {
        length = 0;
        if (data.length > keepCapacity) {
            data = new byte[keepCapacity];
        }
    }
}
