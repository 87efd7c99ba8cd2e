package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.dtmf.TelephoneEventReceiver;
import org.rayo.rtp.jitter.JitterBuffer;
import org.rayo.rtp.packet.ReceptionStatistics;
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.packet.TelephoneEvent;
import org.rayo.rtp.srtp.SrtpParameters;
import org.rayo.rtp.srtp.SrtpUnprotector;

/**
 * The receive side from packet to jitter buffer: who may send, what is protected, what is audio, event or noise, and what
 * all that says about the network. Owned by one loop.
 */
final class IncomingStream {
    // a level and any number of coefficients that somebody may find useful (RFC 3389 §3)
    private static final int MAX_NOISE_OCTETS = 64;

    private final LoopContext loop;
    private final LoopCounters counters;
    private final SourceGate gate;
    private final SessionEars ears;
    private final ReceptionStatistics reception = new ReceptionStatistics(AudioFrames.SAMPLE_RATE);

    private TelephoneEventReceiver digits;
    private @Nullable StreamParameters parameters;
    private @Nullable PlayOut playOut;
    private @Nullable SrtpUnprotector unprotector;

    private boolean deaf;
    private long packets;
    private long octets;
    private long refused;
    private long late;
    private long concealed;

    IncomingStream(LoopContext loop, SessionEars ears) {
        MediaConfig config = loop.config();
        this.loop = loop;
        this.counters = loop.counters();
        this.gate = new SourceGate(config.symmetric(), config.learnWindowMs());
        this.ears = ears;
        this.digits = new TelephoneEventReceiver(AudioFrames.SAMPLE_RATE, ears.events());
    }

    void update(StreamParameters agreed, long nowNanos) {
        StreamParameters before = parameters;
        parameters = agreed;
        StreamOptions options = agreed.options();
        gate.signalled(agreed.remoteRtp(), options.remoteRtcp(), options.rtcpMux(), nowNanos);
        SrtpParameters keys = options.srtp();
        if (keys == null) {
            unprotector = null;
        } else if (unprotector == null || !unprotector.key().equals(keys.receive())) {
            unprotector = new SrtpUnprotector(keys.receive());
        }
        Coding coding = Coding.of(agreed.encoding(), options.opus());
        if (before == null
                || before.ptimeMs() != agreed.ptimeMs()
                || !coding.equals(Coding.of(before.encoding(), before.options().opus()))) {
            retirePlayOut();
            playOut = new PlayOut(coding, loop.config().jitter(), agreed.ptimeMs());
        }
        reception.clockRate(agreed.encoding().clockRate());
        int eventsBefore = (before == null ? StreamOptions.NONE : before.options()).eventClockRate();
        if (eventsBefore != options.eventClockRate()) {
            digits.endEvent();
            digits = new TelephoneEventReceiver(options.eventClockRate(), ears.events());
        }
    }

    private void retirePlayOut() {
        if (playOut != null) {
            late += playOut.jitter().late();
            concealed += playOut.jitter().lost();
            playOut.close();
            playOut = null;
        }
    }

    /** What plays out the audio; null before the stream has started. */
    @Nullable PlayOut playOut() {
        return playOut;
    }

    /** Who may send, and where what we send goes. */
    SourceGate gate() {
        return gate;
    }

    ReceptionStatistics reception() {
        return reception;
    }

    /** Whether what the peer sends is heard at all. */
    void listen(boolean on) {
        deaf = !on;
    }

    /** Time passes: an event whose end was lost ends. */
    void onTick(long nowNanos) {
        digits.onTick(nowNanos);
    }

    /** An event that goes on ends. */
    void endEvent() {
        digits.endEvent();
    }

    void onRtp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
        RtpPacket view = loop.buffers().view;
        if (unprotector != null && !open(packet, view, unprotector, source, nowNanos)) {
            return;
        }
        if (view.wrap(packet) != RtpPacket.Verdict.OK) {
            refuse(Counter.RTP_MALFORMED);
            return;
        }
        if (!gate.admit(source, view.ssrc(), view.sequenceNumber(), nowNanos)) {
            refuse(parameters == null ? Counter.NOT_RECEIVING : Counter.WRONG_SOURCE);
            return;
        }
        StreamParameters agreed = parameters;
        PlayOut incoming = playOut;
        if (agreed == null || incoming == null || !agreed.receive() || deaf) {
            refuse(Counter.NOT_RECEIVING);
            return;
        }
        if (view.payloadType() == agreed.payloadType()) {
            onAudio(view, packet, incoming, nowNanos);
        } else if (view.payloadType() == agreed.telephoneEventPayloadType()) {
            onEvent(view, packet, incoming, nowNanos);
        } else if (view.payloadType() == agreed.options().comfortNoisePayloadType()) {
            onNoise(view, packet, incoming, nowNanos);
        } else {
            refuse(Counter.UNKNOWN_PAYLOAD_TYPE);
        }
    }

    // who cannot prove to have the key is nobody: what fails here teaches no address and ends no call
    private boolean open(
            ByteBuf packet, RtpPacket view, SrtpUnprotector keys, InetSocketAddress source, long nowNanos) {
        if (view.wrapHeader(packet) != RtpPacket.Verdict.OK) {
            refuse(Counter.RTP_MALFORMED);
            return false;
        }
        if (!gate.mayAdmit(source)) {
            refuse(Counter.WRONG_SOURCE);
            return false;
        }
        if (!keys.unprotect(packet, view.ssrc(), gate.named(source), nowNanos)) {
            refuse(Counter.SRTP_FAILED);
            return false;
        }
        return true;
    }

    /** Whether an RTCP packet is the peer's; its octets are opened if they were protected. */
    boolean admitRtcp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
        if (!gate.admitRtcp(source)) {
            refuse(Counter.WRONG_SOURCE);
            return false;
        }
        if (unprotector != null && !unprotector.unprotectRtcp(packet, nowNanos)) {
            refuse(Counter.SRTP_FAILED);
            return false;
        }
        return true;
    }

    private void onAudio(RtpPacket view, ByteBuf packet, PlayOut incoming, long nowNanos) {
        if (view.payloadLength() == 0 || view.payloadLength() > JitterBuffer.MAX_PAYLOAD_OCTETS) {
            refuse(Counter.BAD_PAYLOAD_LENGTH);
            return;
        }
        accept(view, incoming, nowNanos, true);
        JitterBuffer.Put put = incoming.put(
                view.sequenceNumber(),
                view.timestamp(),
                packet,
                view.payloadOffset(),
                view.payloadLength(),
                nowNanos);
        switch (put) {
            case LATE -> counters.increment(Counter.LATE);
            case DUPLICATE -> counters.increment(Counter.DUPLICATE);
            case SUSPECT -> counters.increment(Counter.OUT_OF_SEQUENCE);
            case STORED, RESTARTED, TOO_LONG -> { }
        }
    }

    private void onEvent(RtpPacket view, ByteBuf packet, PlayOut incoming, long nowNanos) {
        if (view.payloadLength() < TelephoneEvent.OCTETS) {
            refuse(Counter.BAD_PAYLOAD_LENGTH);
            return;
        }
        accept(view, incoming, nowNanos, false);
        incoming.jitter().putEvent(view.sequenceNumber(), nowNanos);
        int block = TelephoneEvent.read(packet, view.payloadOffset());
        ears.at(nowNanos);
        digits.onPacket(view.ssrc(), view.timestamp(), view.marker(), block, nowNanos);
    }

    private void onNoise(RtpPacket view, ByteBuf packet, PlayOut incoming, long nowNanos) {
        if (view.payloadLength() == 0 || view.payloadLength() > MAX_NOISE_OCTETS) {
            refuse(Counter.BAD_PAYLOAD_LENGTH);
            return;
        }
        accept(view, incoming, nowNanos, true);
        incoming.jitter().putNoise(
                view.sequenceNumber(),
                view.timestamp(),
                packet,
                view.payloadOffset(),
                view.payloadLength(),
                nowNanos);
    }

    private void accept(RtpPacket view, PlayOut incoming, long nowNanos, boolean timed) {
        if (reception.started() && reception.ssrc() != view.ssrc()) {
            incoming.reset();
        }
        reception.onPacket(view.ssrc(), view.sequenceNumber(), view.timestamp(), nowNanos, timed);
        packets++;
        octets += view.payloadLength();
        counters.increment(Counter.PACKETS_RECEIVED);
        counters.add(Counter.OCTETS_RECEIVED, view.payloadLength());
    }

    void refuse(Counter reason) {
        refused++;
        counters.increment(reason);
    }

    /** Frees the codec. */
    void close() {
        retirePlayOut();
    }

    /** Packets accepted from the peer. */
    long packets() {
        return packets;
    }

    /** Their payload octets. */
    long octets() {
        return octets;
    }

    /** Packets from another source, of an unknown type, malformed. */
    long refused() {
        return refused;
    }

    /** Packets that came after their time. */
    long late() {
        return late + (playOut == null ? 0 : playOut.jitter().late());
    }

    /** Packets that were missing when they were due. */
    long concealed() {
        return concealed + (playOut == null ? 0 : playOut.jitter().lost());
    }
}
