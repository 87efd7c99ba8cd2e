package org.rayo.server.sip;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.AudioCapabilities;
import org.rayo.sdp.Direction;
import org.rayo.sdp.NegotiatedAudio;
import org.rayo.sdp.OfferAnswer;
import org.rayo.sdp.OfferAnswer.Result;
import org.rayo.server.media.MediaLeg;
import org.rayo.sip.dialog.Reinvite;

/** The SDP of one leg: its session id, its version that grows with each description (RFC 3264 §8), its media. */
final class SessionNegotiation {
    private final long sessionId = ThreadLocalRandom.current().nextLong(1, 1L << 53);
    private long version;
    private @Nullable MediaLeg media;

    String offer(AudioCapabilities own, Direction direction) {
        version++;
        return OfferAnswer.offer(own, sessionId, version, direction);
    }

    /** Answers and, when that works out, starts the media. */
    Result answer(byte[] offer, MediaLeg leg) {
        version++;
        Result result = OfferAnswer.answer(offer, leg.capabilities(), sessionId, version);
        if (result instanceof Result.Agreed agreed && !start(leg, agreed.audio())) {
            return new Result.NotAcceptable("the media address " + agreed.audio().host() + " is no IP address");
        }
        return result;
    }

    boolean start(MediaLeg leg, NegotiatedAudio audio) {
        if (!leg.start(audio)) {
            return false;
        }
        media = leg;
        return true;
    }

    /** A new offer of the far end changes the stream; one that cannot be met leaves it as it is (RFC 3261 §14.2). */
    void reinvited(Reinvite reinvite) {
        MediaLeg leg = media;
        if (leg == null || reinvite.request().body().length == 0) {
            reinvite.reject(488);
            return;
        }
        switch (answer(reinvite.request().body(), leg)) {
            case Result.Agreed agreed -> reinvite.accept(agreed.sdp());
            case Result.NotAcceptable refused -> reinvite.reject(488);
        }
    }
}
