package org.rayo.server.call;

import java.util.random.RandomGenerator;

/**
 * The localpart of a call's address. One that we make begins with its shard, so that whoever has the address knows the
 * loop; one that a client chose is hashed instead.
 */
public record CallId(String value) {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int RANDOM_CHARS = 16;
    private static final char MARK = '-';
    private static final int OWN_LENGTH = 3 + RANDOM_CHARS;

    /** A fresh one, unguessable: 80 random bits. {@code shard}: 0 to 1023. */
    public static CallId create(int shard, RandomGenerator random) {
        StringBuilder id = new StringBuilder(OWN_LENGTH);
        id.append(ALPHABET.charAt(shard >> 5 & 31)).append(ALPHABET.charAt(shard & 31)).append(MARK);
        for (int i = 0; i < RANDOM_CHARS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(32)));
        }
        return new CallId(id.toString());
    }

    /** The shard of any call address's localpart, ours or a client's. */
    public static int shardOf(String id, int shards) {
        if (id.length() == OWN_LENGTH && id.charAt(2) == MARK) {
            int high = ALPHABET.indexOf(id.charAt(0));
            int low = ALPHABET.indexOf(id.charAt(1));
            if (high >= 0 && low >= 0) {
                return Math.floorMod(high << 5 | low, shards);
            }
        }
        return Math.floorMod(id.hashCode(), shards);
    }

    @Override
    public String toString() {
        return value;
    }
}
