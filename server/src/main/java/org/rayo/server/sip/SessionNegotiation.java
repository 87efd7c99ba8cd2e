package org.rayo.server.sip;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.Direction;
import org.rayo.sdp.NegotiatedAudio;
import org.rayo.sdp.OfferAnswer.Result;
import org.rayo.sdp.SdpRelay;
import org.rayo.sdp.SdpSession;
import org.rayo.server.media.MediaLeg;
import org.rayo.sip.dialog.Reinvite;

/** The SDP of one leg and the media that follows it. On the call's loop. */
final class SessionNegotiation {
    private static final int NOT_ACCEPTABLE = 488;

    private final SdpSession sdp = new SdpSession(ThreadLocalRandom.current().nextLong(1, 1L << 53));
    /** What we want at most: less than both ways while we hold the far end. */
    private Direction wanted = Direction.SENDRECV;
    private @Nullable MediaLeg media;
    /** The far end's last description. */
    private byte[] remote = {};
    /** The far end was given the description of another one. */
    private boolean elsewhere;

    /** What the far end answered to another one's description; {@code moved}: it listens elsewhere than before. */
    record Relayed(String sdp, boolean moved) {}

    /** What stands, or would stand if the far end had not offered. */
    String offer(MediaLeg leg) {
        return elsewhere ? sdp.described() : ownOffer(leg);
    }

    /** Ours, whatever the far end was given before. */
    String ownOffer(MediaLeg leg) {
        return offer(leg, wanted);
    }

    /** Whether the far end sends its sound to another one. */
    boolean elsewhere() {
        return elsewhere;
    }

    /** The far end's description; null when its keys or other streams are nobody else's business. */
    @Nullable String description() {
        return SdpRelay.isPlainAudio(remote) ? new String(remote, StandardCharsets.UTF_8) : null;
    }

    /** Another far end's description as our offer; null when it does not fit. */
    @Nullable String relay(String description) {
        return sdp.relay(description.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the answer to {@link #relay}; null when it is none that another far end could use. */
    @Nullable Relayed relayed(byte[] answer) {
        elsewhere = true;
        if (!SdpRelay.isPlainAudio(answer)) {
            return null;
        }
        boolean moved = !SdpRelay.sameAddress(remote, answer);
        remote = answer;
        return new Relayed(new String(answer, StandardCharsets.UTF_8), moved);
    }

    /** Another direction, which counts once it is {@link #changed}. */
    String offer(MediaLeg leg, Direction direction) {
        return sdp.offer(leg.capabilities(), direction);
    }

    /** Answers and, when that works out, starts the media. */
    Result answer(byte[] offer, MediaLeg leg) {
        Result result = sdp.answer(offer, leg.capabilities(), wanted);
        heard(result, offer);
        if (result instanceof Result.Agreed agreed && !start(leg, agreed.audio())) {
            return new Result.NotAcceptable("the media address " + agreed.audio().host() + " is no IP address");
        }
        return result;
    }

    /** Takes the answer to {@link #offer}; whether media runs by it. */
    boolean accept(byte[] answer, MediaLeg leg) {
        Result result = sdp.accept(answer, leg.capabilities());
        heard(result, answer);
        return result instanceof Result.Agreed agreed && start(leg, agreed.audio());
    }

    private void heard(Result result, byte[] description) {
        if (result instanceof Result.Agreed) {
            remote = description;
            elsewhere = false;
        }
    }

    private boolean start(MediaLeg leg, NegotiatedAudio audio) {
        if (!leg.start(audio)) {
            return false;
        }
        media = leg;
        return true;
    }

    /** The far end has taken an offer with this direction. */
    void changed(Direction direction) {
        wanted = direction;
    }

    /** What runs; null before. */
    @Nullable NegotiatedAudio audio() {
        return sdp.audio();
    }

    /** The media that runs; null before. */
    @Nullable MediaLeg media() {
        return media;
    }

    /**
     * A new offer of the far end changes the stream; one that cannot be met leaves it as it is (RFC 3261 §14.2). One without
     * an offer is given ours.
     *
     * @param answered takes the body of the ACK in that case; any thread
     */
    void reinvited(Reinvite reinvite, java.util.function.Consumer<byte[]> answered) {
        MediaLeg leg = media;
        if (leg == null) {
            reinvite.reject(NOT_ACCEPTABLE);
        } else if (!reinvite.offers()) {
            reinvite.acceptWithOffer(offer(leg), answered);
        } else {
            switch (answer(reinvite.request().body(), leg)) {
                case Result.Agreed agreed -> reinvite.accept(agreed.sdp());
                case Result.NotAcceptable refused -> reinvite.reject(NOT_ACCEPTABLE);
            }
        }
    }
}
