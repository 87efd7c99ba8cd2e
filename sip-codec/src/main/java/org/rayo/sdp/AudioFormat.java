package org.rayo.sdp;

import java.util.List;
import java.util.Locale;

/**
 * One way to code audio, as SDP names it (RFC 8866 §6.6, RFC 3551 §6).
 *
 * @param encoding its name, compared without case
 * @param clockRateHz of the RTP timestamps, which for G722 is not its sampling rate
 * @param channels as SDP tells them: 2 for opus, whatever it carries (RFC 7587 §4.1)
 * @param staticPayloadType of RFC 3551, or -1
 * @param parameters what our {@code a=fmtp} says of it; empty for none
 */
public record AudioFormat(String encoding, int clockRateHz, int channels, int staticPayloadType, String parameters) {
    public static final AudioFormat PCMU = new AudioFormat("PCMU", 8000, 1, 0, "");
    public static final AudioFormat PCMA = new AudioFormat("PCMA", 8000, 1, 8, "");
    public static final AudioFormat G722 = new AudioFormat("G722", 8000, 1, 9, "");
    public static final AudioFormat L16 = new AudioFormat("L16", 16_000, 1, -1, "");
    public static final AudioFormat OPUS = new AudioFormat("opus", 48_000, 2, -1, "useinbandfec=1");

    /** Comfort noise (RFC 3389): goes beside an audio format, never alone. */
    static final AudioFormat CN = new AudioFormat("CN", 8000, 1, 13, "");

    private static final List<AudioFormat> KNOWN = List.of(PCMU, PCMA, G722, L16, OPUS);

    /** Those of that name, whatever their clocks; empty when none is known. */
    public static List<AudioFormat> named(String name) {
        return KNOWN.stream().filter(format -> format.encoding.equalsIgnoreCase(name)).toList();
    }

    /** {@code NAME/RATE} or {@code NAME/RATE/CHANNELS} in upper case; one channel is not said. */
    String key() {
        return normal(map());
    }

    /** What {@code a=rtpmap} says of it. */
    String map() {
        return encoding + "/" + clockRateHz + (channels == 1 ? "" : "/" + channels);
    }

    static String normal(String map) {
        String name = map.strip().toUpperCase(Locale.ROOT);
        int first = name.indexOf('/');
        return first >= 0 && first < name.length() - 2 && name.endsWith("/1") ? name.substring(0, name.length() - 2) : name;
    }
}
