package org.rayo.rtp.codec;

import java.util.Locale;

/**
 * How an Opus stream is sent and received: what the far end's format parameters ask for (RFC 7587 §6.1), within what we
 * are ready to spend. Always mono.
 *
 * @param sampleRate rate of our audio in Hz: 8000, 16000 or 48000
 * @param bitrate of what we send, in bit/s, 6000…510000
 * @param fec whether we send forward error correction in band; received correction is always used
 * @param dtx whether silence is left out of what we send
 * @param constantBitrate whether every packet has the same size
 * @param complexity effort of the encoder, 0…10
 */
public record OpusSettings(
        int sampleRate, int bitrate, boolean fec, boolean dtx, boolean constantBitrate, int complexity) {
    /** Full band at 32 kbit/s with correction, no gaps. */
    public static final OpusSettings DEFAULT = new OpusSettings(48000, 32000, true, false, false, 5);

    /** @throws IllegalArgumentException when a value is out of range */
    public OpusSettings {
        if (sampleRate != 8000 && sampleRate != 16000 && sampleRate != 48000) {
            throw new IllegalArgumentException("Opus audio runs at 8000, 16000 or 48000 Hz: " + sampleRate);
        }
        if (bitrate < 6000 || bitrate > 510_000 || complexity < 0 || complexity > 10) {
            throw new IllegalArgumentException("Opus bit rate must be 6000 to 510000 and complexity 0 to 10: "
                    + bitrate + ", " + complexity);
        }
    }

    /**
     * These settings as the far end's {@code a=fmtp} value wants them, for example
     * {@code maxplaybackrate=16000;useinbandfec=1}. What it does not say stays; what it says wrongly is passed over, since
     * RFC 7587 makes every parameter a wish.
     */
    public OpusSettings asWished(String formatParameters) {
        OpusSettings wished = new OpusSettings(sampleRate, bitrate, false, false, constantBitrate, complexity);
        for (String parameter : formatParameters.split(";", 32)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                String name = parameter.substring(0, equals).trim().toLowerCase(Locale.ROOT);
                wished = wished.with(name, number(parameter.substring(equals + 1).trim()));
            }
        }
        return wished;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private OpusSettings with(String name, int value) {
        return switch (name) {
            case "maxplaybackrate" -> value < 8000 ? this : new OpusSettings(
                    Math.min(sampleRate, value >= 24000 ? 48000 : value >= 16000 ? 16000 : 8000),
                    bitrate, fec, dtx, constantBitrate, complexity);
            case "maxaveragebitrate" -> value < 6000 ? this : new OpusSettings(
                    sampleRate, Math.min(bitrate, value), fec, dtx, constantBitrate, complexity);
            case "useinbandfec" -> new OpusSettings(sampleRate, bitrate, value == 1, dtx, constantBitrate, complexity);
            case "usedtx" -> new OpusSettings(sampleRate, bitrate, fec, value == 1, constantBitrate, complexity);
            case "cbr" -> new OpusSettings(sampleRate, bitrate, fec, dtx, value == 1, complexity);
            default -> this;
        };
    }
}
