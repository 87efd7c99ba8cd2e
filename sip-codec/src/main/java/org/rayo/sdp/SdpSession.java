package org.rayo.sdp;

import org.jspecify.annotations.Nullable;
import org.rayo.sdp.OfferAnswer.Choice;
import org.rayo.sdp.OfferAnswer.Result;

/**
 * The offers and answers of one session, one after the other (RFC 3264 §8): its streams keep their places, its version grows
 * with each description that differs, and an offer that is refused leaves everything as it was. No clock, no network; owned
 * by one loop.
 */
public final class SdpSession {
    private final long id;
    private long version;
    private String described = "";
    private @Nullable Layout layout;
    private @Nullable NegotiatedAudio audio;
    private Direction offered = Direction.SENDRECV;

    /** @param id positive, up to 2^53 so that every far end can hold it */
    public SdpSession(long id) {
        this.id = id;
    }

    /** An offer: the first, or one that changes the session. The same one as before keeps its version. */
    public String offer(AudioCapabilities own, Direction direction) {
        Layout known = layout == null ? Layout.fresh(own) : layout;
        layout = known;
        offered = direction;
        return describe(next -> OfferAnswer.offer(own, known, id, next, direction));
    }

    /** @param allowed what we want at most: while we hold, {@link Direction#SENDONLY} or less */
    public Result answer(byte[] offer, AudioCapabilities own, Direction allowed) {
        return switch (OfferAnswer.choose(offer, own, allowed)) {
            case Choice.Made made -> {
                layout = made.layout();
                audio = made.audio();
                yield new Result.Agreed(made.audio(), describe(next -> OfferAnswer.answer(made, own, id, next)));
            }
            case Choice.None none -> new Result.NotAcceptable(none.text());
        };
    }

    /** Takes the answer to the last {@link #offer}. */
    public Result accept(byte[] answer, AudioCapabilities own) {
        Layout known = layout == null ? Layout.fresh(own) : layout;
        Result result = OfferAnswer.accept(answer, own, known, offered);
        if (result instanceof Result.Agreed agreed) {
            audio = agreed.audio();
        }
        return result;
    }

    /**
     * Another far end's description as our next offer; its answer is not for {@link #accept}.
     *
     * @return null when it is not one stream of plain audio, or this session has others
     */
    public @Nullable String relay(byte[] foreign) {
        Layout known = layout;
        if (known == null || known.slots().size() != 1 || known.secure() || !SdpRelay.isPlainAudio(foreign)) {
            return null;
        }
        return describe(next -> SdpRelay.as(foreign, id, next));
    }

    /** What was written last. */
    public String described() {
        return described;
    }

    /** What was agreed last; null before. */
    public @Nullable NegotiatedAudio audio() {
        return audio;
    }

    private interface Writing {
        String at(long version);
    }

    private String describe(Writing writing) {
        if (!writing.at(version).equals(described)) {
            version++;
            described = writing.at(version);
        }
        return described;
    }
}
