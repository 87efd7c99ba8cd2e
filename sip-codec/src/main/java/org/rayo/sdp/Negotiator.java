package org.rayo.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.NegotiatedAudio.Events;
import org.rayo.sdp.NegotiatedAudio.Rtcp;
import org.rayo.sdp.NegotiatedAudio.Srtp;

/** One stream of the far end's description against what we can do (RFC 3264 §6.1 and §7). */
final class Negotiator {
    private static final int DEFAULT_PTIME_MS = 20;
    private static final int MIN_PTIME_MS = 10;
    private static final int MAX_PTIME_MS = 120;

    private Negotiator() {}

    /** The far end's first format that we have too, whatever our own order; null when this stream is not for us. */
    static @Nullable NegotiatedAudio negotiate(
            SessionDescription session, MediaDescription media, AudioCapabilities own, Direction allowed,
            @Nullable Crypto crypto) {
        String host = media.host();
        if (!media.media().equals("audio") || media.port() == 0 || host == null) {
            return null;
        }
        AudioFormat format = null;
        int payloadType = -1;
        for (String each : media.formats()) {
            int number = SdpParser.number(each);
            if (format == null && number >= 0 && number <= 127) {
                format = find(map(media, each, number), own.formats());
                payloadType = number;
            }
        }
        Rtcp rtcp = rtcp(media, host, own);
        if (format == null || rtcp == null) {
            return null;
        }
        String parameters = media.ofFormat("fmtp", Integer.toString(payloadType));
        return new NegotiatedAudio(
                host, media.port(), rtcp, format, payloadType, parameters == null ? "" : parameters, events(media, format),
                own.comfortNoise() ? comfortNoise(media, format) : -1, ptimeMs(media),
                direction(session, media, host).and(allowed),
                crypto == null ? null : new Srtp(crypto.suite(), own.srtp().keys().apply(crypto.suite()), crypto.key()));
    }

    /** RFC 2543 phones hold with address zero (RFC 3264 §8.4): nothing may be sent there. */
    private static Direction direction(SessionDescription session, MediaDescription media, String host) {
        Direction here = media.direction(session.direction()).reversed();
        return host.equals("0.0.0.0") || host.equals("::") ? here.and(Direction.RECVONLY) : here;
    }

    private static @Nullable AudioFormat find(String map, List<AudioFormat> ours) {
        for (AudioFormat format : ours) {
            if (map.equals(format.key())) {
                return format;
            }
        }
        return null;
    }

    /** {@code NAME/RATE} in upper case, for dynamic payload types and the static ones of RFC 3551; else empty. */
    static String map(MediaDescription media, String format, int number) {
        String map = media.ofFormat("rtpmap", format);
        if (map != null) {
            return AudioFormat.normal(map);
        }
        return switch (number) {
            case 0 -> AudioFormat.PCMU.key();
            case 8 -> AudioFormat.PCMA.key();
            case 9 -> AudioFormat.G722.key();
            case 13 -> AudioFormat.CN.key();
            default -> "";
        };
    }

    /** Events on the clock of the audio where they are offered, else on 8000 Hz (RFC 4733 §2.1, RFC 7874 §4). */
    private static @Nullable Events events(MediaDescription media, AudioFormat format) {
        Events found = null;
        for (String each : media.formats()) {
            int number = SdpParser.number(each);
            String map = number < 0 || number > 127 ? "" : map(media, each, number);
            int clock = map.equals("TELEPHONE-EVENT/8000") ? 8000 : map.equals("TELEPHONE-EVENT/48000") ? 48_000 : 0;
            boolean fits = clock == format.clockRateHz();
            if (clock != 0 && (found == null || (fits && found.clockRateHz() != format.clockRateHz()))
                    && (fits || clock == 8000)) {
                found = new Events(number, clock);
            }
        }
        return found;
    }

    private static int comfortNoise(MediaDescription media, AudioFormat format) {
        for (String each : media.formats()) {
            int number = SdpParser.number(each);
            if (number >= 0 && number <= 127 && format.clockRateHz() == AudioFormat.CN.clockRateHz()
                    && map(media, each, number).equals(AudioFormat.CN.key())) {
                return number;
            }
        }
        return -1;
    }

    private static int ptimeMs(MediaDescription media) {
        int ptime = milliseconds(media.attribute("ptime"), DEFAULT_PTIME_MS);
        return Math.min(ptime, milliseconds(media.attribute("maxptime"), MAX_PTIME_MS));
    }

    private static int milliseconds(@Nullable String text, int otherwise) {
        int value = text == null ? otherwise : SdpParser.number(text);
        return value < MIN_PTIME_MS || value > MAX_PTIME_MS ? otherwise : value;
    }

    /** RFC 3605 and RFC 5761; null when the far end takes RTCP in no way of ours (RFC 8858). */
    private static @Nullable Rtcp rtcp(MediaDescription media, String host, AudioCapabilities own) {
        if (media.attributes().contains("rtcp-mux") && own.rtcpMux()) {
            return new Rtcp(host, media.port(), true);
        }
        if (media.attributes().contains("rtcp-mux-only")) {
            return null;
        }
        String said = media.attribute("rtcp");
        String[] parts = said == null ? new String[] {""} : said.split(" +");
        int port = SdpParser.number(parts[0]);
        if (port < 1 || port > 65_535) {
            return new Rtcp(host, Math.min(media.port() + 1, 65_535), false);
        }
        return new Rtcp(parts.length == 4 ? parts[3] : host, port, false);
    }
}
