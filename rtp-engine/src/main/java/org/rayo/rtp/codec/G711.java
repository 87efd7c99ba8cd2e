package org.rayo.rtp.codec;

/**
 * ITU-T G.711 by table: one look-up per sample, both laws, bit-exact with the ITU-T Software Tool Library. Mu-law takes
 * the upper 14 bits of a sample, A-law the upper 12 and its sign.
 */
public final class G711 {
    /** A mu-law octet of silence. */
    public static final byte MU_LAW_SILENCE = (byte) 0xFF;
    /** An A-law octet of silence. */
    public static final byte A_LAW_SILENCE = (byte) 0xD5;

    private static final byte[] MU_LAW_OF = new byte[1 << 14];
    private static final byte[] A_LAW_OF = new byte[1 << 12];
    private static final short[] LINEAR_OF_MU_LAW = new short[256];
    private static final short[] LINEAR_OF_A_LAW = new short[256];

    static {
        for (int i = 0; i < MU_LAW_OF.length; i++) {
            MU_LAW_OF[i] = (byte) compressMuLaw((short) (i << 2));
        }
        for (int i = 0; i < A_LAW_OF.length; i++) {
            A_LAW_OF[i] = (byte) compressALaw((short) (i << 4));
        }
        for (int i = 0; i < 256; i++) {
            LINEAR_OF_MU_LAW[i] = (short) expandMuLaw(i);
            LINEAR_OF_A_LAW[i] = (short) expandALaw(i);
        }
    }

    private G711() {}

    /** The mu-law octet of a linear sample. */
    public static byte toMuLaw(short linear) {
        return MU_LAW_OF[(linear >> 2) & 0x3FFF];
    }

    /** The A-law octet of a linear sample. */
    public static byte toALaw(short linear) {
        return A_LAW_OF[(linear >> 4) & 0xFFF];
    }

    /** The linear sample of a mu-law octet. */
    public static short fromMuLaw(byte octet) {
        return LINEAR_OF_MU_LAW[octet & 0xFF];
    }

    /** The linear sample of an A-law octet. */
    public static short fromALaw(byte octet) {
        return LINEAR_OF_A_LAW[octet & 0xFF];
    }

    // Table 2 of G.711: eight segments that double in step, a bias of 33 on the 14-bit magnitude, all bits inverted
    private static int compressMuLaw(short linear) {
        int magnitude = Math.min((linear < 0 ? ~linear >> 2 : linear >> 2) + 33, 0x1FFF);
        int segment = 26 - Integer.numberOfLeadingZeros(magnitude);
        int mantissa = (magnitude >> (segment + 1)) & 0x0F;
        int octet = ~((segment << 4) | mantissa) & 0x7F;
        return linear < 0 ? octet : octet | 0x80;
    }

    private static int expandMuLaw(int octet) {
        int bits = ~octet & 0xFF;
        int segment = (bits >> 4) & 7;
        int magnitude = ((((bits & 0x0F) << 1) + 33) << segment) - 33;
        return (bits & 0x80) != 0 ? -(magnitude << 2) : magnitude << 2;
    }

    // Table 1 of G.711: the two lowest segments share a step, even bits inverted (0x55)
    private static int compressALaw(short linear) {
        int magnitude = linear < 0 ? ~linear >> 4 : linear >> 4;
        int octet = magnitude;
        if (magnitude > 15) {
            int segment = 28 - Integer.numberOfLeadingZeros(magnitude);
            octet = (segment << 4) | ((magnitude >> (segment - 1)) & 0x0F);
        }
        return (linear < 0 ? octet : octet | 0x80) ^ 0x55;
    }

    private static int expandALaw(int octet) {
        int bits = octet ^ 0x55;
        int segment = (bits >> 4) & 7;
        int magnitude = ((bits & 0x0F) << 4) + 8;
        if (segment > 0) {
            magnitude = (magnitude + 0x100) << (segment - 1);
        }
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }
}
