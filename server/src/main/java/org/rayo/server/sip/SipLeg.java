package org.rayo.server.sip;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Header;

/** A call's way to its far end. All methods on the call's loop; what makes no sense in its direction does nothing. */
public sealed interface SipLeg permits InboundLeg, OutboundLeg {

    /** 180. */
    void ring(List<Header> headers);

    /** 183 with an answer; media runs from then on. */
    void progress(MediaLeg media, List<Header> headers);

    /** 200 with an answer, or with an offer when the far end made none; media runs as soon as both are known. */
    void answer(MediaLeg media, List<Header> headers);

    /** A final failure. */
    void reject(int status, List<Header> headers);

    /** 302. */
    void redirect(String to, List<Header> headers);

    /** REFER. */
    void refer(String to, List<Header> headers);

    /** Answers the far end's REFER: 202, or that refusal. */
    void answerRefer(int status);

    /**
     * Answers whoever wants the far end's place: 200 with these media, or that refusal.
     *
     * @return the new way, after which this one is over; null when all stays as it was
     */
    @Nullable SipLeg answerTakeover(int status, MediaLeg media);

    /** re-INVITE to send only, or both ways again. */
    void hold(boolean on);

    /** The far end's description, for another far end; null: it is not to be handed on. */
    @Nullable String description();

    /** re-INVITE with the description of another far end; {@link CallSignal.DirectChanged} tells. */
    void goDirect(String sdp);

    /** re-INVITE with our own again; {@link CallSignal.DirectReturned} tells. */
    void comeBack();

    /** Digits for the far end, each as long as that, in the way that was agreed. */
    void digits(String digits, int toneMs, MediaLeg media);

    /** Text to the far end. {@code outcome}: the final status of the MESSAGE, or what says best why there was none. */
    void message(@Nullable String subject, String body, IntConsumer outcome);

    /** Whatever ends it. */
    void hangup(List<Header> headers);
}
