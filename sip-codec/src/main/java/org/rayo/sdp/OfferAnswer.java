package org.rayo.sdp;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** RFC 3264 for one audio stream: pure functions. A session that goes on is a {@link SdpSession}. */
public final class OfferAnswer {

    private OfferAnswer() {}

    /** What became of a description of the far end. */
    public sealed interface Result {

        /** @param sdp the answer; empty after {@link #accept}, which needs none */
        record Agreed(NegotiatedAudio audio, String sdp) implements Result {}

        /** 488: {@code text} says why. */
        record NotAcceptable(String text) implements Result {}
    }

    /**
     * A first offer of ours.
     *
     * @param version of the session, higher for each new description (§8)
     */
    public static String offer(AudioCapabilities own, long sessionId, long version, Direction direction) {
        return offer(own, Layout.fresh(own), sessionId, version, direction);
    }

    static String offer(AudioCapabilities own, Layout layout, long sessionId, long version, Direction direction) {
        SdpWriter sdp = new SdpWriter(own, sessionId, version);
        for (int i = 0; i < layout.slots().size(); i++) {
            if (i == layout.audio()) {
                sdp.offered(layout, direction);
            } else {
                sdp.refused(layout.slots().get(i));
            }
        }
        return sdp.toString();
    }

    /** Answers an offer: its best audio stream that we can do and reach; every other stream is refused with port 0 (§6). */
    public static Result answer(byte[] offer, AudioCapabilities own, long sessionId, long version) {
        return switch (choose(offer, own, Direction.SENDRECV)) {
            case Choice.Made made -> new Result.Agreed(made.audio(), answer(made, own, sessionId, version));
            case Choice.None none -> new Result.NotAcceptable(none.text());
        };
    }

    /** Takes the answer to {@link #offer}. */
    public static Result accept(byte[] answer, AudioCapabilities own) {
        return accept(answer, own, Layout.fresh(own), Direction.SENDRECV);
    }

    // ---- for the session

    sealed interface Choice {
        /** {@code crypto}: the offered line that was taken. */
        record Made(Layout layout, NegotiatedAudio audio, @Nullable Crypto crypto) implements Choice {}

        record None(String text) implements Choice {}
    }

    static Choice choose(byte[] offer, AudioCapabilities own, Direction allowed) {
        SessionDescription description;
        try {
            description = SdpParser.parse(offer);
        } catch (SdpException e) {
            return new Choice.None(e.what());
        }
        int best = -1;
        int chosen = -1;
        NegotiatedAudio agreed = null;
        Crypto taken = null;
        for (int i = 0; i < description.media().size(); i++) {
            MediaDescription media = description.media().get(i);
            Crypto crypto = Layout.isSecure(media.protocol()) ? Crypto.choose(media, own.srtp().suites()) : null;
            if (!reachable(media, crypto, own)) {
                continue;
            }
            NegotiatedAudio audio = Negotiator.negotiate(description, media, own, allowed, crypto);
            if (audio != null && rank(audio, own) > best) {
                best = rank(audio, own);
                agreed = audio;
                chosen = i;
                taken = crypto;
            }
        }
        return agreed == null
                ? new Choice.None(nothing(description, own))
                : new Choice.Made(Layout.of(description, chosen), agreed, taken);
    }

    /** Whether the transport is one of ours: RTP over DTLS, as browsers offer it, is not. */
    private static boolean reachable(MediaDescription media, @Nullable Crypto crypto, AudioCapabilities own) {
        return Layout.isPlain(media.protocol())
                ? own.srtp().takesPlain()
                : crypto != null && own.srtp().takesSecure();
    }

    /**
     * Of streams over IPv4 and IPv6 the one that our own address reaches is the better (RFC 5118 §4.8), then the encrypted
     * one.
     */
    private static int rank(NegotiatedAudio audio, AudioCapabilities own) {
        return (isIpv6(audio.host()) == isIpv6(own.host()) ? 2 : 0) + (audio.srtp() == null ? 0 : 1);
    }

    /** An IPv4 address in the clothes of IPv6 is reached over IPv4. */
    private static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0 && !host.regionMatches(true, 0, "::ffff:", 0, 7);
    }

    private static String nothing(SessionDescription offer, AudioCapabilities own) {
        boolean dtls = offer.media().stream().anyMatch(media -> media.protocol().startsWith("UDP/TLS/"));
        String formats = own.formats().stream().map(AudioFormat::encoding).distinct().collect(Collectors.joining(" or "));
        String profile = switch (own.srtp().policy()) {
            case OFF -> "RTP/AVP";
            case OPTIONAL -> "RTP/AVP or RTP/SAVP";
            case REQUIRED -> "RTP/SAVP";
        };
        return "no audio stream with " + formats + " over " + profile + " is offered"
                + (dtls ? "; media over DTLS, as browsers offer it, is not spoken here" : "");
    }

    static String answer(Choice.Made made, AudioCapabilities own, long sessionId, long version) {
        SdpWriter sdp = new SdpWriter(own, sessionId, version);
        Layout layout = made.layout();
        for (int i = 0; i < layout.slots().size(); i++) {
            if (i == layout.audio()) {
                sdp.agreed(layout.protocol(), made.audio(), made.crypto());
            } else {
                sdp.refused(layout.slots().get(i));
            }
        }
        return sdp.toString();
    }

    /** Takes the answer to an offer of ours that had this layout and direction. */
    static Result accept(byte[] answer, AudioCapabilities own, Layout offered, Direction direction) {
        SessionDescription description;
        try {
            description = SdpParser.parse(answer);
        } catch (SdpException e) {
            return new Result.NotAcceptable(e.what());
        }
        if (description.media().size() <= offered.audio()) {
            return new Result.NotAcceptable("the answer has fewer streams than the offer");
        }
        MediaDescription media = description.media().get(offered.audio());
        Crypto crypto = null;
        if (offered.secure()) {
            crypto = Crypto.choose(media, own.srtp().suites());
            if (crypto == null || !Layout.isSecure(media.protocol())
                    || crypto.tag() != own.srtp().line(crypto.suite()).tag()) {
                return new Result.NotAcceptable("the answer takes none of the keys that were offered");
            }
        } else if (!Layout.isPlain(media.protocol())) {
            return new Result.NotAcceptable("the answer is not over " + offered.protocol());
        }
        NegotiatedAudio audio = Negotiator.negotiate(description, media, own, direction, crypto);
        return audio == null
                ? new Result.NotAcceptable("the answer takes none of the codecs that were offered")
                : new Result.Agreed(audio, "");
    }
}
