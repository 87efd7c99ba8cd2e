package org.rayo.rtp.codec;

import static org.rayo.rtp.codec.G722Tables.HIGHER_WEIGHT;
import static org.rayo.rtp.codec.G722Tables.LOWER_WEIGHT;
import static org.rayo.rtp.codec.G722Tables.QM2;
import static org.rayo.rtp.codec.G722Tables.QM4;
import static org.rayo.rtp.codec.G722Tables.QM5;
import static org.rayo.rtp.codec.G722Tables.QM6;
import static org.rayo.rtp.codec.G722Tables.QMF;

/** ITU-T G.722, one octet to two samples at 16 kHz. */
final class G722Decoder {
    private static final int QMF_TAPS = 24;

    private final int mode;
    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final int[] past = new int[2 * QMF_TAPS];
    private int at;

    /** The lower band's last sample, 15 bits (RL). */
    int low;
    /** The higher band's last sample, 15 bits (RH). */
    int high;

    /** @param mode 1, 2 or 3: how many of an octet's low bits are audio; RTP always has mode 1, 64 kbit/s */
    G722Decoder(int mode) {
        this.mode = mode;
    }

    int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
        int octets = Math.min(length, (pcm.length - pcmOffset) / 2);
        for (int i = 0; i < octets; i++) {
            decodeBands(payload[offset + i] & 0xFF);
            synthesize(pcm, pcmOffset + 2 * i);
        }
        return 2 * octets;
    }

    private void synthesize(short[] pcm, int position) {
        int sum = low + high;
        int difference = low - high;
        past[at] = sum;
        past[at + QMF_TAPS] = sum;
        past[at + 1] = difference;
        past[at + 1 + QMF_TAPS] = difference;
        at = at + 2 == QMF_TAPS ? 0 : at + 2;
        int first = 0;
        int second = 0;
        for (int i = 0; i < 12; i++) {
            second += past[at + 2 * i] * QMF[i];
            first += past[at + 2 * i + 1] * QMF[11 - i];
        }
        pcm[position] = (short) G722Band.saturate(first >> 11);
        pcm[position + 1] = (short) G722Band.saturate(second >> 11);
    }

    /** One code word to {@link #low} and {@link #high}: what the ITU's vectors drive. */
    void decodeBands(int octet) {
        int code = octet & 0x3F;
        int coarse = code >> 2;
        int fine = switch (mode) {
            case 2 -> QM5[code >> 1];
            case 3 -> QM4[coarse];
            default -> QM6[code];
        };
        low = Math.clamp(lower.predicted + ((lower.scale * fine) >> 15), -16384, 16383);
        int lowDifference = (lower.scale * QM4[coarse]) >> 15;
        lower.adaptScale(LOWER_WEIGHT[coarse]);
        lower.adaptPredictor(lowDifference);

        int highCode = octet >> 6;
        int highDifference = (higher.scale * QM2[highCode]) >> 15;
        high = Math.clamp(higher.predicted + highDifference, -16384, 16383);
        higher.adaptScale(HIGHER_WEIGHT[highCode]);
        higher.adaptPredictor(highDifference);
    }

    void reset() {
        lower.reset();
        higher.reset();
        java.util.Arrays.fill(past, 0);
    }
}
