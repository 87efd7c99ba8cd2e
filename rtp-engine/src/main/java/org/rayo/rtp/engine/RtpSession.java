package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.detect.DetectionListener;
import org.rayo.rtp.dtmf.DigitListener;
import org.rayo.rtp.dtmf.TelephoneEventReceiver;
import org.rayo.rtp.jitter.JitterBuffer;
import org.rayo.rtp.packet.ReceptionStatistics;
import org.rayo.rtp.packet.RtcpReader;
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.packet.TelephoneEvent;
import org.rayo.rtp.srtp.SrtpParameters;
import org.rayo.rtp.srtp.SrtpUnprotector;

/**
 * One session as its media loop sees it; {@link #onRtp}, {@link #hear} and {@link #speak} are the paths of its media. Owned by one
 * loop and touched by no other thread.
 */
final class RtpSession implements RtpTransport.Receiver, DigitListener {
    // a level and any number of coefficients that somebody may find useful (RFC 3389 §3)
    private static final int MAX_NOISE_OCTETS = 64;

    /** Position in the loop's list, kept by the loop. */
    int index;
    /** Names it to those it is joined to; given by who opens it. */
    long id;

    private final LoopContext loop;
    private final LoopCounters counters;
    private final SourceGate gate;
    private final ReceptionStatistics reception = new ReceptionStatistics(AudioFrames.SAMPLE_RATE);
    private final HeardFrames heard;
    private final SessionEars ears;
    private final RtcpReporter rtcp;
    private final PlaySet plays;
    private final SinkSet sinks;
    private final SinkSet saidSinks;
    private final HeardFrames said;
    private final SessionEvents events;
    private final RtpTransport.Endpoint endpoint;

    private TelephoneEventReceiver digits;
    private @Nullable StreamParameters parameters;
    private @Nullable OutgoingStream out;
    private @Nullable PlayOut playOut;
    private @Nullable SessionJoins joins;
    private @Nullable SrtpUnprotector unprotector;
    private boolean deaf;
    private boolean closed;
    private boolean failed;

    private long packetsReceived;
    private long octetsReceived;
    private long packetsRefused;
    private long packetsLate;
    private long packetsConcealed;
    private int digitsReceived;

    /** What a session tells the outside; the engine adds the session's public face. */
    interface SessionEvents extends DigitListener, DetectionListener, PlaySet.Ended {
        @Override
        default void onDetected(Detection what, int durationMs, int frequencyHz) {}

        /** The session met a fault of its own; it is closed next. */
        void onFailed(String reason);
    }

    RtpSession(LoopContext loop, SessionEvents events, long nowNanos) {
        this(loop, events, null, nowNanos);
    }

    /** @param likelyRemote where the peer's packets will probably come from, or null */
    RtpSession(LoopContext loop, SessionEvents events, @Nullable InetSocketAddress likelyRemote, long nowNanos) {
        this.loop = loop;
        this.counters = loop.counters();
        this.events = events;
        this.heard = new HeardFrames(loop.buffers());
        MediaConfig config = loop.config();
        this.gate = new SourceGate(config.symmetric(), config.learnWindowMs());
        this.ears = new SessionEars(loop.buffers(), config.inBandDigits(), this, events);
        this.digits = new TelephoneEventReceiver(AudioFrames.SAMPLE_RATE, ears.events());
        this.plays = new PlaySet(counters, events);
        this.sinks = new SinkSet(counters);
        this.saidSinks = new SinkSet(counters);
        this.said = new HeardFrames(loop.buffers());
        this.rtcp = new RtcpReporter(
                loop.epochNanos(),
                loop.cname().getBytes(StandardCharsets.US_ASCII),
                config.rtcpIntervalMs(),
                reception,
                () -> digits.endEvent(),
                loop.random());
        this.endpoint = loop.transport().open(this, likelyRemote, nowNanos);
    }

    InetSocketAddress localRtpAddress() {
        return endpoint.localRtpAddress();
    }

    void start(StreamParameters agreed, long nowNanos) {
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
        if (out == null) {
            out = new OutgoingStream(endpoint, loop.buffers(), counters, loop.random(), agreed);
            rtcp.start(out.ssrc(), nowNanos);
        } else {
            out.update(agreed);
        }
        if (before == null
                || before.encoding() != agreed.encoding()
                || before.ptimeMs() != agreed.ptimeMs()
                || !before.options().opus().equals(agreed.options().opus())) {
            retirePlayOut();
            AudioCodec codec = agreed.encoding().newCodec(agreed.options().opus());
            playOut = new PlayOut(codec, loop.config().jitter(), agreed.ptimeMs());
        }
        endpoint.expect(agreed.remoteRtp());
        ears.negotiated(agreed.telephoneEventPayloadType() >= 0);
        followClocks(before == null ? StreamOptions.NONE : before.options(), agreed);
    }

    private void followClocks(StreamOptions before, StreamParameters agreed) {
        reception.clockRate(agreed.encoding().clockRate());
        if (before.eventClockRate() != agreed.options().eventClockRate()) {
            digits.endEvent();
            digits = new TelephoneEventReceiver(agreed.options().eventClockRate(), ears.events());
        }
    }

    private void retirePlayOut() {
        if (playOut != null) {
            packetsLate += playOut.jitter().late();
            packetsConcealed += playOut.jitter().lost();
            playOut.close();
            playOut = null;
        }
    }

    /** Whether what the peer sends is heard at all. */
    void listen(boolean on) {
        deaf = !on;
    }

    void play(long playId, AudioSource source) {
        plays.add(playId, source);
    }

    void stopPlaying(long playId) {
        plays.stop(playId);
    }

    void pause(long playId, boolean paused) {
        plays.pause(playId, paused);
    }

    PlaySet plays() {
        return plays;
    }

    void sendDigits(String text, int toneMs, int gapMs) {
        if (out == null) {
            counters.add(Counter.DIGITS_REFUSED, text.length());
        } else {
            out.sendDigits(text, toneMs, gapMs);
        }
    }

    /** What it hears besides: digits in the band, detections. */
    SessionEars ears() {
        return ears;
    }

    void addSink(AudioSink sink) {
        sinks.add(sink);
    }

    void removeSink(AudioSink sink) {
        sinks.remove(sink);
    }

    /** A sink for what the far end hears, instead of for what it says. */
    void addSaidSink(AudioSink sink) {
        saidSinks.add(sink);
    }

    void removeSaidSink(AudioSink sink) {
        saidSinks.remove(sink);
    }

    /** Whom this session is joined to. */
    SessionJoins joins() {
        SessionJoins known = joins;
        if (known == null) {
            known = new SessionJoins(id, counters);
            joins = known;
        }
        return known;
    }

    /** Samples per second of what is heard and said. */
    int rate() {
        return playOut == null ? AudioFrames.SAMPLE_RATE : playOut.sampleRate();
    }

    // ---- receive path

    @Override
    public void onRtp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
        try {
            receive(packet, source, nowNanos);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void receive(ByteBuf packet, InetSocketAddress source, long nowNanos) {
        if (isRtcp(packet)) {
            // RFC 5761: told apart by the payload type, whether multiplexing was negotiated or not
            onRtcp(packet, source, nowNanos);
            return;
        }
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

    private static boolean isRtcp(ByteBuf packet) {
        if (packet.readableBytes() < 2) {
            return false;
        }
        int type = packet.getUnsignedByte(packet.readerIndex() + 1);
        return type >= 192 && type <= 223;
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
        packetsReceived++;
        octetsReceived += view.payloadLength();
        counters.increment(Counter.PACKETS_RECEIVED);
        counters.add(Counter.OCTETS_RECEIVED, view.payloadLength());
    }

    private void refuse(Counter reason) {
        packetsRefused++;
        counters.increment(reason);
    }

    @Override
    public void onRtcp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
        if (!gate.admitRtcp(source)) {
            refuse(Counter.WRONG_SOURCE);
            return;
        }
        if (unprotector != null && !unprotector.unprotectRtcp(packet, nowNanos)) {
            refuse(Counter.SRTP_FAILED);
            return;
        }
        rtcp.arrivedAt(nowNanos);
        if (RtcpReader.read(packet, rtcp) == RtcpReader.Verdict.OK) {
            counters.increment(Counter.RTCP_RECEIVED);
            if (out != null && rtcp.remoteFractionLost() >= 0) {
                out.expectLoss(rtcp.remoteFractionLost());
            }
        } else {
            refuse(Counter.RTCP_MALFORMED);
        }
    }

    @Override
    public void onDigitStarted(char digit) {
        digitsReceived++;
        events.onDigitStarted(digit);
    }

    @Override
    public void onDigit(char digit, int durationMs) {
        events.onDigit(digit, durationMs);
    }

    // ---- the clock

    /** The first half of a tick: one frame is received. */
    void hear(long nowNanos) {
        try {
            ears.at(nowNanos);
            digits.onTick(nowNanos);
            playOut(nowNanos);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** The second half, after whoever is joined has been heard: one frame is sent. */
    void speak(long nowNanos) {
        if (failed) {
            return;
        }
        try {
            send(nowNanos);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException fault) {
        if (!failed) {
            failed = true;
            events.onFailed(String.valueOf(fault));
        }
    }

    /** Whether a fault of its own ended it: the loop closes it. */
    boolean failed() {
        return failed;
    }

    private void playOut(long nowNanos) {
        if (playOut == null) {
            return;
        }
        playOut.frame(loop.buffers().heard, nowNanos);
        heard.heard(loop.buffers().heard, playOut.sampleRate());
        ears.onFrame(heard, loop.buffers().heard, playOut.sampleRate());
        sinks.onFrame(heard);
        if (joins != null) {
            joins.say(loop.buffers().heard, playOut.sampleRate());
        }
    }

    private void send(long nowNanos) {
        LoopBuffers buffers = loop.buffers();
        OutgoingStream stream = out;
        int rate = stream == null ? AudioFrames.SAMPLE_RATE : stream.sampleRate();
        boolean playing = plays.mix(buffers.played, rate, buffers);
        if (joins != null) {
            playing = joins.hear(buffers.played, rate, playing, buffers.sum);
        }
        if (!saidSinks.isEmpty()) {
            said.heard(buffers.played, rate);
            saidSinks.onFrame(said);
        }
        if (stream == null || parameters == null) {
            return;
        }
        InetSocketAddress target = gate.rtpTarget();
        if (parameters.send() && target != null) {
            stream.tick(buffers.played, playing, target);
        } else {
            stream.skip(1);
        }
        if (rtcp.due(nowNanos)) {
            report(stream, false, nowNanos);
        }
    }

    private void report(OutgoingStream stream, boolean bye, long nowNanos) {
        InetSocketAddress target = gate.rtcpTarget();
        ByteBuf packet = loop.buffers().packet.clear();
        rtcp.write(packet, stream, bye, nowNanos);
        if (target != null && stream.sendRtcp(packet, target)) {
            counters.increment(Counter.RTCP_SENT);
        }
    }

    /** The clock lost frames: our timestamps must not fall behind real time. */
    void skip(int frames) {
        if (out != null) {
            out.skip(frames);
        }
    }

    // ---- the end

    /** Ends everything that is going on and frees the ports; a second call changes nothing. */
    SessionReport close(long nowNanos) {
        if (!closed) {
            closed = true;
            digits.endEvent();
            ears.end();
            plays.stopAll();
            sinks.closeAll();
            saidSinks.closeAll();
            if (joins != null) {
                joins.close();
                joins = null;
            }
            if (out != null) {
                report(out, true, nowNanos);
                out.close();
            }
            retirePlayOut();
            endpoint.close(nowNanos);
        }
        return report();
    }

    boolean closed() {
        return closed;
    }

    /** What it has seen so far. */
    SessionReport report() {
        return new SessionReport(
                out == null ? 0 : out.packets(),
                out == null ? 0 : out.octets(),
                packetsReceived,
                octetsReceived,
                reception.lost(),
                packetsLate,
                packetsConcealed,
                packetsRefused,
                reception.jitterMicros(),
                rtcp.roundTripMicros(),
                rtcp.remoteFractionLost(),
                rtcp.remoteJitterMicros(),
                digitsReceived);
    }
}
