package org.rayo.rtp.dtmf;

import org.rayo.rtp.detect.Decimator;

/**
 * Hears DTMF digits in audio (ITU-T Q.23, Q.24), each once. Every 10 ms {@link DtmfBank} names the strongest row and column;
 * where two blocks agree {@link TonePairProof} decides over the last 28 ms. A digit that has been accepted goes on as long
 * as its two tones are there, over interruptions of 10 ms, and ends after 20 ms without them.
 *
 * <p>Accepted: 40 ms and more, ±1.5 % and more of each frequency, the high tone from 9.5 dB below to 5.5 dB above the low
 * one, from -42 dBm0 a tone. Refused: 23 ms and less, 3.5 % and more. Owned by one thread; nothing is allocated per frame.
 */
public final class DtmfDetector {
    /** The rate that is worked at, Hz. */
    static final int RATE = 8000;

    private static final int BLOCK = DtmfBank.BLOCK;
    private static final int BLOCK_MS = 1000 * BLOCK / RATE;
    private static final int HISTORY = 4 * BLOCK;
    private static final int LARGEST_CHUNK = 960;

    // a sine at 0 dBm0 has its peak 3.14 dB below full scale (ITU-T G.711 §5)
    private static final double SQUARE_AT_0_DBM0 = 0.5 * Math.pow(32768 / Math.pow(10, 3.14 / 20), 2);
    private static final double LEAST_SQUARE = SQUARE_AT_0_DBM0 * Math.pow(10, -4.2);
    private static final float LEAST_BLOCK_POWER = (float) (0.4 * LEAST_SQUARE * BLOCK);

    private static final float LEAST_SHARE = 0.4f;
    private static final double LARGEST_DEVIATION = 0.021;
    private static final double ROUGHLY_HZ = 8;
    private static final double LARGEST_RESIDUE = 0.10;
    private static final double LARGEST_OVERTONE = 0.008;
    private static final double HIGH_OVER_LOW = Math.pow(10, 0.55);
    private static final double LOW_OVER_HIGH = Math.pow(10, 0.95);
    private static final double PRESENT_POWER = 0.16;
    private static final int BLOCKS_TO_END = 2;
    private static final int NONE = -1;

    private final DigitListener listener;
    private final Decimator decimator;
    private final TonePairProof proof;
    private final DtmfBank bank = new DtmfBank();
    private final short[] history = new short[HISTORY];
    private final short[] narrow;
    private int filled;

    private int lastPair = NONE;
    private float lowRe;
    private float lowIm;
    private float highRe;
    private float highIm;
    private int digit = NONE;
    private double lowReference;
    private double highReference;
    private double blocksHeard;
    private double blocksPending;
    private int blocksAbsent;
    private long candidates;

    /**
     * @param sampleRateHz of the frames: 8000, 16000, 24000, 32000 or 48000
     * @param proof may be shared with other detectors of the same thread
     */
    public DtmfDetector(int sampleRateHz, TonePairProof proof, DigitListener listener) {
        this.decimator = new Decimator(sampleRateHz);
        this.proof = proof;
        this.listener = listener;
        this.narrow = decimator.isIdentity() ? new short[0] : new short[LARGEST_CHUNK / 2 + 1];
    }

    /** Hears the next samples, of any number. */
    public void onFrame(short[] pcm, int offset, int samples) {
        if (decimator.isIdentity()) {
            take(pcm, offset, samples);
            return;
        }
        for (int done = 0; done < samples; done += LARGEST_CHUNK) {
            int chunk = Math.min(LARGEST_CHUNK, samples - done);
            int count = decimator.decimate(pcm, offset + done, chunk, narrow, 0);
            take(narrow, 0, count);
        }
    }

    private void take(short[] pcm, int offset, int samples) {
        int done = 0;
        while (done < samples) {
            int count = Math.min(BLOCK - filled, samples - done);
            System.arraycopy(pcm, offset + done, history, HISTORY - BLOCK + filled, count);
            filled += count;
            done += count;
            if (filled == BLOCK) {
                filled = 0;
                onBlock();
                System.arraycopy(history, BLOCK, history, 0, HISTORY - BLOCK);
            }
        }
    }

    private void onBlock() {
        float energy = DtmfBank.energy(history, HISTORY - BLOCK);
        if (energy < LEAST_BLOCK_POWER) {
            if (digit != NONE) {
                absent(0);
            }
            lastPair = NONE;
            return;
        }
        bank.correlate(history, HISTORY - BLOCK);
        if (digit != NONE) {
            follow();
        }
        if (digit == NONE) {
            look(energy);
        }
    }

    private int strongest(int from) {
        int best = from;
        float most = bank.power(from);
        for (int tone = from + 1; tone < from + 4; tone++) {
            float power = bank.power(tone);
            if (power > most) {
                most = power;
                best = tone;
            }
        }
        return best;
    }

    /** No digit yet: is this block like the one before, and both like a digit? */
    private void look(float energy) {
        int row = strongest(0);
        int column = strongest(4);
        float low = bank.power(row);
        float high = bank.power(column);
        int pair = row * 4 + column - 4;
        boolean like = low + high >= LEAST_SHARE * energy && low >= LEAST_BLOCK_POWER && high >= LEAST_BLOCK_POWER;
        if (like && pair == lastPair && turns(row, lowRe, lowIm) && turns(column, highRe, highIm)) {
            prove(row, column);
        }
        lastPair = like ? pair : NONE;
        lowRe = bank.re[row];
        lowIm = bank.im[row];
        highRe = bank.re[column];
        highIm = bank.im[column];
    }

    // from block to block the phase turns as the frequency says; blocks are short, so this only spares most of the proofs
    private boolean turns(int tone, float beforeRe, float beforeIm) {
        double off = bank.deviationHz(tone, beforeRe, beforeIm);
        return Math.abs(off) <= LARGEST_DEVIATION * DtmfBank.HZ[tone] + ROUGHLY_HZ;
    }

    private void prove(int row, int column) {
        candidates++;
        int offset = HISTORY - TonePairProof.SAMPLES;
        if (!proof.examine(history, offset, row, column, LARGEST_DEVIATION)) {
            return;
        }
        double lowOff = (proof.lowHz() / DtmfBank.HZ[row] - 1) / LARGEST_DEVIATION;
        double highOff = (proof.highHz() / DtmfBank.HZ[column] - 1) / LARGEST_DEVIATION;
        // the farther off a key, the cleaner it must be: telephones are within a few tenths of a percent
        double allowed = LARGEST_RESIDUE * (1 - 0.4 * (lowOff * lowOff + highOff * highOff));
        if (proof.residue() > allowed) {
            proof.examineOverDialTone();
        }
        if (proof.residue() <= allowed && levelsFit() && proof.overtones() <= LARGEST_OVERTONE) {
            begin(row, column, proof.lowEnergy() / TonePairProof.SAMPLES, proof.highEnergy() / TonePairProof.SAMPLES);
        }
    }

    private boolean levelsFit() {
        double low = proof.lowEnergy();
        double high = proof.highEnergy();
        return Math.min(low, high) >= LEAST_SQUARE * TonePairProof.SAMPLES
                && high <= HIGH_OVER_LOW * low
                && low <= LOW_OVER_HIGH * high;
    }

    private void begin(int row, int column, double low, double high) {
        digit = row * 4 + column - 4;
        // this far off, a tone shows less in a block than it has: what is there now is the measure for what follows
        lowReference = Math.min(low * BLOCK, bank.power(row));
        highReference = Math.min(high * BLOCK, bank.power(column));
        blocksAbsent = 0;
        blocksPending = 0;
        blocksHeard = 2 + fractionOf(0, row, column) + fractionOf(BLOCK, row, column);
        listener.onDigitStarted(DtmfTones.digit(digit));
    }

    // the blocks before those that were proved in full: how much of them the tones fill
    private double fractionOf(int offset, int row, int column) {
        bank.correlate(history, offset);
        return fraction(row, column);
    }

    private double fraction(int row, int column) {
        double low = bank.power(row) / lowReference;
        double high = bank.power(column) / highReference;
        return Math.min(1, Math.sqrt(Math.min(low, high)));
    }

    private void follow() {
        int row = digit / 4;
        int column = 4 + digit % 4;
        double fraction = fraction(row, column);
        if (fraction * fraction < PRESENT_POWER) {
            absent(fraction);
        } else {
            blocksHeard += fraction + blocksPending;
            blocksPending = 0;
            blocksAbsent = 0;
        }
    }

    private void absent(double fraction) {
        if (blocksAbsent == 0) {
            // the end of the tone, if it is one
            blocksHeard += fraction;
            blocksPending = 1 - fraction;
        } else {
            blocksPending++;
        }
        if (++blocksAbsent == BLOCKS_TO_END) {
            endDigit();
        }
    }

    /** Ends a digit that is being heard: the stream has ended or changed. */
    public void endDigit() {
        if (digit != NONE) {
            char ended = DtmfTones.digit(digit);
            digit = NONE;
            lastPair = NONE;
            listener.onDigit(ended, (int) Math.round(blocksHeard * BLOCK_MS));
        }
    }

    /** Whether a digit is being heard. */
    public boolean active() {
        return digit != NONE;
    }

    /** Blocks that were looked at closely so far, digits or not. */
    public long candidates() {
        return candidates;
    }
}
