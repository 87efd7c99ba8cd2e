package org.rayo.sdp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One far end's description for another one, when both are to send to each other (RFC 3725 §7): what it says of its streams
 * stays as it is, its origin becomes ours. Pure.
 */
public final class SdpRelay {
    private SdpRelay() {}

    /** Whether it describes one stream of unencrypted audio that is not refused: keys are not handed on. */
    public static boolean isPlainAudio(byte[] description) {
        MediaDescription audio = only(description);
        return audio != null && audio.media().equals("audio") && audio.port() != 0 && Layout.isPlain(audio.protocol());
    }

    /** Whether both want their audio sent to the same address and port. */
    public static boolean sameAddress(byte[] before, byte[] after) {
        MediaDescription one = only(before);
        MediaDescription other = only(after);
        return one != null && other != null && one.port() == other.port()
                && String.valueOf(one.host()).equals(String.valueOf(other.host()));
    }

    private static @Nullable MediaDescription only(byte[] description) {
        try {
            SessionDescription parsed = SdpParser.parse(description);
            return parsed.media().size() == 1 ? parsed.media().getFirst() : null;
        } catch (SdpException e) {
            // what cannot be read is described by nothing
            return null;
        }
    }

    /** The description with an origin of ours. */
    static String as(byte[] description, long id, long version) {
        StringBuilder written = new StringBuilder();
        for (String line : new String(description, StandardCharsets.UTF_8).split("\r?\n")) {
            if (line.startsWith("o=")) {
                String[] parts = line.substring(2).strip().split(" +");
                String address = parts.length == 6 ? parts[3] + " " + parts[4] + " " + parts[5] : "IN IP4 0.0.0.0";
                written.append("o=- ").append(id).append(' ').append(version).append(' ').append(address);
            } else {
                written.append(line);
            }
            written.append("\r\n");
        }
        return written.toString();
    }
}
