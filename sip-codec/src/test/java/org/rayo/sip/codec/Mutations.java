package org.rayo.sip.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Octets that were a message once: edits of real ones, the same for the same random numbers. */
public final class Mutations {
    private static final byte[] TELLING = "\r\n\t \"\\<>;:,=@/[]?%*'&+-.019azZ\u0000\u007f\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    private final List<byte[]> seeds;
    private final List<byte[]> words;
    private final SplittableRandom random;
    private byte[] text = new byte[0];
    private int length;

    /** @param words what is put in besides single octets */
    public Mutations(List<byte[]> seeds, List<byte[]> words, SplittableRandom random) {
        this.seeds = seeds;
        this.words = words;
        this.random = random;
    }

    private byte[] any(List<byte[]> from) {
        return from.get(random.nextInt(from.size()));
    }

    public byte[] next() {
        byte[] seed = any(seeds);
        text = new byte[seed.length * 2 + 4_096];
        System.arraycopy(seed, 0, text, 0, seed.length);
        length = seed.length;
        for (int edits = 1 + random.nextInt(8); edits > 0; edits--) {
            edit();
        }
        return java.util.Arrays.copyOf(text, length);
    }

    private void edit() {
        int at = random.nextInt(length + 1);
        int other = Math.min(length, at + 1 + random.nextInt(40));
        switch (random.nextInt(9)) {
            case 0 -> replace(at, Math.min(at + 1, length), TELLING, random.nextInt(TELLING.length), 1);
            case 1 -> replace(at, at, TELLING, random.nextInt(TELLING.length), 1);
            case 2 -> replace(at, other, TELLING, 0, 0);
            case 3 -> {
                byte[] part = java.util.Arrays.copyOfRange(text, at, other);
                int to = random.nextInt(length + 1);
                replace(to, to, part, 0, part.length);
            }
            case 4 -> replace(at, Math.min(at + 1, length), new byte[] {(byte) random.nextInt(256)}, 0, 1);
            case 5 -> {
                byte[] word = any(words);
                replace(at, random.nextBoolean() ? at : other, word, 0, word.length);
            }
            case 6 -> {
                // a part of another message
                byte[] donor = any(seeds);
                int from = random.nextInt(donor.length);
                int count = Math.min(donor.length - from, 1 + random.nextInt(200));
                replace(at, at, donor, from, count);
            }
            case 7 -> length = random.nextInt(20) == 0 ? at : length;
            default -> {
                byte flipped = at < length ? (byte) (text[at] ^ 1 << random.nextInt(8)) : 0;
                replace(at, Math.min(at + 1, length), new byte[] {flipped}, 0, 1);
            }
        }
    }

    private void replace(int from, int end, byte[] with, int start, int count) {
        if (length - (end - from) + count > text.length) {
            return;
        }
        System.arraycopy(text, end, text, from + count, length - end);
        System.arraycopy(with, start, text, from, count);
        length += count - (end - from);
    }
}
