package org.rayo.rtp.codec;

/** The tables of ITU-T G.722 §5.2.2, §6.1 and §6.2 that encoder and decoder share. */
final class G722Tables {
    /** Impulse response of the quadrature mirror filter, one half; the other mirrors it (table 11/G.722). */
    static final int[] QMF = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    /** Decision levels of the 60-level lower-band quantizer. */
    static final int[] Q6 = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219,
        1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    /** Inverse quantizer of the lower band's upper four bits: what drives the adaptation in every mode. */
    static final int[] QM4 = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };

    /** Of five bits (56 kbit/s). */
    static final int[] QM5 = {
        -280, -280, -23352, -17560, -14120, -11664, -9752, -8184, -6864, -5712, -4696, -3784, -2960, -2208, -1520,
        -880, 23352, 17560, 14120, 11664, 9752, 8184, 6864, 5712, 4696, 3784, 2960, 2208, 1520, 880, 280, -280
    };

    /** Of six bits (64 kbit/s). */
    static final int[] QM6 = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360,
        -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576,
        6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    /** Inverse quantizer of the higher band. */
    static final int[] QM2 = {-7408, -1616, 7408, 1616};

    // weights of the logarithmic scale by |code| (WL, WH through RL42, RH2)
    private static final int[] WL = {-60, -30, 58, 172, 334, 538, 1198, 3042};
    private static final int[] RL42 = {0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0};

    /** Change of the lower band's logarithmic scale by its upper four bits. */
    static final int[] LOWER_WEIGHT = new int[16];
    /** Change of the higher band's logarithmic scale by its code. */
    static final int[] HIGHER_WEIGHT = {798, -214, 798, -214};

    static {
        for (int i = 0; i < 16; i++) {
            LOWER_WEIGHT[i] = WL[RL42[i]];
        }
    }

    private G722Tables() {}
}
