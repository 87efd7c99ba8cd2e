package org.rayo.rtp.engine;

/** What a media loop counts; those that are a loss say why something was dropped. */
public enum Counter {
    /** RTP packets sent. */
    PACKETS_SENT(false),
    /** Payload octets sent. */
    OCTETS_SENT(false),
    /** RTP packets accepted. */
    PACKETS_RECEIVED(false),
    /** Payload octets accepted. */
    OCTETS_RECEIVED(false),
    /** RTCP packets sent. */
    RTCP_SENT(false),
    /** RTCP packets accepted. */
    RTCP_RECEIVED(false),
    /** Frames served by the clock, all sessions in one. */
    TICKS(false),
    /** Frames decoded; what nobody needs as sound is not. */
    FRAMES_DECODED(false),
    /** Frames encoded. */
    FRAMES_ENCODED(false),
    /** Frames sent on as they were received or as their mixer had encoded them. */
    FRAMES_PASSED_ON(false),
    /** Frames made up by a late tick. */
    TICKS_MADE_UP(false),
    /** Frames lost because the clock was more than three late. */
    TICKS_SKIPPED(true),
    /** Commands dropped because their session had closed. */
    COMMAND_AFTER_CLOSE(true),
    /** Received: not RTP, or malformed. */
    RTP_MALFORMED(true),
    /** Received: malformed RTCP. */
    RTCP_MALFORMED(true),
    /** Received from another address than the session's peer. */
    WRONG_SOURCE(true),
    /** Received before {@code start} or while the stream does not receive. */
    NOT_RECEIVING(true),
    /** Received: payload type that was not negotiated. */
    UNKNOWN_PAYLOAD_TYPE(true),
    /** Received: empty or longer than any frame. */
    BAD_PAYLOAD_LENGTH(true),
    /** Received after its time. */
    LATE(true),
    /** Received: forged, damaged, replayed, or not protected though keys were negotiated. */
    SRTP_FAILED(true),
    /** To be sent, but could not be protected. */
    SRTP_NOT_PROTECTED(true),
    /** Received twice. */
    DUPLICATE(true),
    /** Received far out of sequence. */
    OUT_OF_SEQUENCE(true),
    /** Frames of a join or mixer that its reader was too far behind to take. */
    JOIN_FRAMES_DROPPED(true),
    /** Frames of a join or mixer that were skipped because their reader was late. */
    JOIN_FRAMES_SKIPPED(true),
    /** Times that a join's or mixer's frame was not there in time; it is faded out and in again. */
    JOIN_GAPS(true),
    /** Digits that did not fit into the queue to send. */
    DIGITS_REFUSED(true),
    /** Packets the operating system did not take. */
    SEND_FAILED(true),
    /** Listeners, sources and sinks that threw. */
    CALLBACK_FAILED(true),
    /** Packets that left more than 5 ms after their time. */
    SENT_LATE(false),
    /** Received on a shared port, and no one session it could be for. */
    AMBIGUOUS_SOURCE(true),
    /** Received, but dropped by the kernel because it was not read in time. */
    KERNEL_DROPPED(true),
    /** Reads from a socket that failed. */
    RECEIVE_FAILED(true);

    private final boolean loss;

    Counter(boolean loss) {
        this.loss = loss;
    }

    /** Whether it counts something that was lost on purpose or by force. */
    public boolean isLoss() {
        return loss;
    }
}
