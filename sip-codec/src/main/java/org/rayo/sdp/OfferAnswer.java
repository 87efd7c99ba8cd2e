package org.rayo.sdp;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.NegotiatedAudio.Codec;

/** RFC 3264 for one G.711 stream with telephone-event (RFC 4733). */
public final class OfferAnswer {
    /** The dynamic payload type of our offers. */
    private static final int EVENT_PAYLOAD_TYPE = 101;
    private static final int DEFAULT_PTIME_MS = 20;

    private OfferAnswer() {}

    /** What became of a description of the far end. */
    public sealed interface Result {

        /** @param sdp the answer; empty after {@link #accept}, which needs none */
        record Agreed(NegotiatedAudio audio, String sdp) implements Result {}

        /** 488: {@code text} says why. */
        record NotAcceptable(String text) implements Result {}
    }

    /**
     * An offer of ours.
     *
     * @param version of the session, higher for each new description (§8)
     */
    public static String offer(AudioCapabilities own, long sessionId, long version, Direction direction) {
        StringBuilder sdp = head(own, sessionId, version);
        sdp.append("m=audio ").append(own.port()).append(" RTP/AVP");
        for (Codec codec : own.codecs()) {
            sdp.append(' ').append(codec.staticPayloadType());
        }
        sdp.append(' ').append(EVENT_PAYLOAD_TYPE).append("\r\n");
        for (Codec codec : own.codecs()) {
            rtpmap(sdp, codec.staticPayloadType(), codec.name());
        }
        events(sdp, EVENT_PAYLOAD_TYPE);
        return end(sdp, direction);
    }

    /** Answers an offer: its first audio stream that we can do and reach; every other stream is refused with port 0 (§6). */
    public static Result answer(byte[] offer, AudioCapabilities own, long sessionId, long version) {
        SessionDescription description;
        try {
            description = SdpParser.parse(offer);
        } catch (SdpException e) {
            return new Result.NotAcceptable(e.what());
        }
        int chosen = -1;
        NegotiatedAudio agreed = null;
        for (int i = 0; i < description.media().size(); i++) {
            NegotiatedAudio audio = negotiate(description, description.media().get(i), own.codecs());
            boolean better = agreed == null || (!sameFamily(agreed, own) && audio != null && sameFamily(audio, own));
            if (audio != null && better) {
                agreed = audio;
                chosen = i;
            }
        }
        return agreed == null
                ? new Result.NotAcceptable("no audio stream with PCMU or PCMA over RTP/AVP is offered")
                : new Result.Agreed(agreed, answer(description, chosen, agreed, own, sessionId, version));
    }

    /** Of streams over IPv4 and IPv6 the one that our own address reaches is the better (RFC 5118 §4.8). */
    private static boolean sameFamily(NegotiatedAudio audio, AudioCapabilities own) {
        return isIpv6(audio.host()) == isIpv6(own.host());
    }

    /** An IPv4 address in the clothes of IPv6 is reached over IPv4. */
    private static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0 && !host.regionMatches(true, 0, "::ffff:", 0, 7);
    }

    /** Takes the answer to an offer of ours. */
    public static Result accept(byte[] answer, AudioCapabilities own) {
        try {
            SessionDescription description = SdpParser.parse(answer);
            NegotiatedAudio audio = negotiate(description, description.media().getFirst(), own.codecs());
            return audio == null
                    ? new Result.NotAcceptable("the answer takes none of the codecs that were offered")
                    : new Result.Agreed(audio, "");
        } catch (SdpException e) {
            return new Result.NotAcceptable(e.what());
        }
    }

    /** The far end's first codec that we have too, whatever our own order (§6.1); null when this stream is not for us. */
    private static @Nullable NegotiatedAudio negotiate(
            SessionDescription session, MediaDescription media, List<Codec> ours) {
        if (!media.media().equals("audio") || media.port() == 0 || !media.protocol().equals("RTP/AVP")
                || media.host() == null) {
            return null;
        }
        int events = -1;
        int payloadType = -1;
        Codec chosen = null;
        for (String format : media.formats()) {
            int number = SdpParser.number(format);
            if (number < 0 || number > 127) {
                continue;
            }
            String name = encoding(media, format, number);
            if (name.equals("TELEPHONE-EVENT/8000")) {
                events = events < 0 ? number : events;
            } else if (chosen == null) {
                chosen = codec(name, ours);
                payloadType = number;
            }
        }
        if (chosen == null) {
            return null;
        }
        Direction theirs = media.direction(session.direction());
        // RFC 2543 phones hold with address zero (RFC 3264 §8.4): nothing may be sent there
        boolean zero = media.host().equals("0.0.0.0") || media.host().equals("::");
        Direction here = zero ? withoutSending(theirs.reversed()) : theirs.reversed();
        return new NegotiatedAudio(media.host(), media.port(), chosen, payloadType, events, ptime(media), here);
    }

    private static Direction withoutSending(Direction direction) {
        return direction.receives() ? Direction.RECVONLY : Direction.INACTIVE;
    }

    /** {@code NAME/RATE} in upper case, for dynamic payload types and the static ones of RFC 3551. */
    private static String encoding(MediaDescription media, String format, int number) {
        String map = media.ofFormat("rtpmap", format);
        if (map != null) {
            String name = map.strip().toUpperCase(Locale.ROOT);
            return name.endsWith("/1") && name.indexOf('/') < name.length() - 2
                    ? name.substring(0, name.length() - 2)
                    : name;
        }
        for (Codec codec : Codec.values()) {
            if (codec.staticPayloadType() == number) {
                return codec.name() + "/8000";
            }
        }
        return "";
    }

    private static @Nullable Codec codec(String encoding, List<Codec> ours) {
        for (Codec codec : ours) {
            if (encoding.equals(codec.name() + "/8000")) {
                return codec;
            }
        }
        return null;
    }

    private static int ptime(MediaDescription media) {
        String text = media.attribute("ptime");
        int ptime = text == null ? DEFAULT_PTIME_MS : SdpParser.number(text);
        return ptime < 10 || ptime > 120 ? DEFAULT_PTIME_MS : ptime;
    }

    private static String answer(
            SessionDescription offer, int chosen, NegotiatedAudio audio, AudioCapabilities own, long id, long version) {
        StringBuilder sdp = head(own, id, version);
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription media = offer.media().get(i);
            if (i != chosen) {
                sdp.append("m=").append(media.media()).append(" 0 ").append(media.protocol()).append(' ')
                        .append(media.formats().getFirst()).append("\r\n");
                continue;
            }
            sdp.append("m=audio ").append(own.port()).append(" RTP/AVP ").append(audio.payloadType());
            if (audio.telephoneEventPayloadType() >= 0) {
                sdp.append(' ').append(audio.telephoneEventPayloadType());
            }
            sdp.append("\r\n");
            rtpmap(sdp, audio.payloadType(), audio.codec().name());
            if (audio.telephoneEventPayloadType() >= 0) {
                events(sdp, audio.telephoneEventPayloadType());
            }
            sdp.append("a=ptime:").append(audio.ptimeMs()).append("\r\na=").append(audio.direction().attribute())
                    .append("\r\n");
        }
        return sdp.toString();
    }

    private static StringBuilder head(AudioCapabilities own, long sessionId, long version) {
        String address = (own.host().indexOf(':') >= 0 ? "IN IP6 " : "IN IP4 ") + own.host();
        return new StringBuilder(320)
                .append("v=0\r\no=- ").append(sessionId).append(' ').append(version).append(' ').append(address)
                .append("\r\ns=-\r\nc=").append(address).append("\r\nt=0 0\r\n");
    }

    private static void rtpmap(StringBuilder sdp, int payloadType, String name) {
        sdp.append("a=rtpmap:").append(payloadType).append(' ').append(name).append("/8000\r\n");
    }

    private static void events(StringBuilder sdp, int payloadType) {
        rtpmap(sdp, payloadType, "telephone-event");
        sdp.append("a=fmtp:").append(payloadType).append(" 0-15\r\n");
    }

    private static String end(StringBuilder sdp, Direction direction) {
        sdp.append("a=ptime:20\r\na=").append(direction.attribute()).append("\r\n");
        return sdp.toString();
    }
}
