package org.rayo.rtp.engine;

import org.jspecify.annotations.Nullable;

/** A map from numbers to objects that makes no object per look-up: open addressing, at most half full. Owned by one loop. */
final class LongTable<V> {
    private long[] keys = new long[64];
    private @Nullable Object[] values = new Object[64];
    private int size;

    @SuppressWarnings("unchecked")
    @Nullable V get(long key) {
        return (V) values[slot(key)];
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        long mixed = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 40) & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    void put(long key, V value) {
        int slot = slot(key);
        if (values[slot] == null) {
            if (2 * (size + 1) > keys.length) {
                grow();
                slot = slot(key);
            }
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /** Forgets a key; those behind it move up, so that no gap cuts a search short. */
    void remove(long key) {
        int mask = keys.length - 1;
        int hole = slot(key);
        if (values[hole] == null) {
            return;
        }
        values[hole] = null;
        size--;
        int slot = (hole + 1) & mask;
        while (values[slot] != null) {
            Object moved = values[slot];
            values[slot] = null;
            int better = slot(keys[slot]);
            keys[better] = keys[slot];
            values[better] = moved;
            slot = (slot + 1) & mask;
        }
    }

    int size() {
        return size;
    }

    void clear() {
        java.util.Arrays.fill(values, null);
        size = 0;
    }
}
