package org.rayo.rtp.audio;

import java.io.IOException;

/** One channel of a FLAC frame (RFC 9639 §9.2): constant, verbatim, or a predictor and what it missed. */
final class FlacSubframe {
    private static final int MAX_ORDER = 32;
    /** More zeros than any residual has that an encoder would write so. */
    private static final int MAX_UNARY = 1 << 20;
    private static final int[][] FIXED = {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};

    private final BitInput in;
    private final int[] coefficients = new int[MAX_ORDER];

    FlacSubframe(BitInput in) {
        this.in = in;
    }

    void read(long[] out, int size, int bits) throws IOException {
        if (in.unsigned(1) != 0) {
            throw damaged();
        }
        int type = in.unsigned(6);
        int wasted = in.unsigned(1) == 0 ? 0 : 1 + in.unary(32);
        int width = bits - wasted;
        if (width < 1) {
            throw damaged();
        }
        if (type == 0) {
            java.util.Arrays.fill(out, 0, size, in.signed(width));
        } else if (type == 1) {
            warmUp(out, size, width);
        } else if (type >= 8 && type <= 12) {
            fixed(out, size, width, type - 8);
        } else if (type >= 32) {
            linear(out, size, width, type - 31);
        } else {
            throw damaged();
        }
        for (int i = 0; wasted > 0 && i < size; i++) {
            out[i] <<= wasted;
        }
    }

    private void warmUp(long[] out, int count, int width) throws IOException {
        for (int i = 0; i < count; i++) {
            out[i] = in.signed(width);
        }
    }

    private void fixed(long[] out, int size, int width, int order) throws IOException {
        if (order > size) {
            throw damaged();
        }
        warmUp(out, order, width);
        residual(out, size, order);
        predict(out, size, order, FIXED[order], 0);
    }

    private void linear(long[] out, int size, int width, int order) throws IOException {
        if (order > size) {
            throw damaged();
        }
        warmUp(out, order, width);
        int precision = in.unsigned(4) + 1;
        int shift = (int) in.signed(5);
        if (precision == 16 || shift < 0) {
            throw damaged();
        }
        for (int i = 0; i < order; i++) {
            coefficients[i] = (int) in.signed(precision);
        }
        residual(out, size, order);
        predict(out, size, order, coefficients, shift);
    }

    private static void predict(long[] out, int size, int order, int[] coefficients, int shift) {
        for (int i = order; i < size; i++) {
            long sum = 0;
            for (int k = 0; k < order; k++) {
                sum += coefficients[k] * out[i - 1 - k];
            }
            out[i] += sum >> shift;
        }
    }

    private void residual(long[] out, int size, int order) throws IOException {
        int method = in.unsigned(2);
        if (method > 1) {
            throw damaged();
        }
        int parameterBits = method == 0 ? 4 : 5;
        int escape = (1 << parameterBits) - 1;
        int partitions = 1 << in.unsigned(4);
        int length = size / partitions;
        if (length * partitions != size || length < order) {
            throw damaged();
        }
        int at = order;
        for (int partition = 0; partition < partitions; partition++) {
            int end = (partition + 1) * length;
            int parameter = in.unsigned(parameterBits);
            if (parameter == escape) {
                raw(out, at, end);
            } else {
                rice(out, at, end, parameter);
            }
            at = end;
        }
    }

    private void raw(long[] out, int from, int to) throws IOException {
        int width = in.unsigned(5);
        for (int i = from; i < to; i++) {
            out[i] = width == 0 ? 0 : in.signed(width);
        }
    }

    private void rice(long[] out, int from, int to, int parameter) throws IOException {
        for (int i = from; i < to; i++) {
            long folded = ((long) in.unary(MAX_UNARY) << parameter) | (in.unsigned(parameter) & 0xFFFFFFFFL);
            out[i] = (folded >>> 1) ^ -(folded & 1);
        }
    }

    private static AudioFormatException damaged() {
        return new AudioFormatException("damaged FLAC frame");
    }
}
