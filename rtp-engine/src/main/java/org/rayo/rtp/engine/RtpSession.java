package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.detect.Detection;
import org.rayo.rtp.detect.DetectionListener;
import org.rayo.rtp.dtmf.DigitListener;
import org.rayo.rtp.mixer.FrameInlet;
import org.rayo.rtp.mixer.FrameRing;
import org.rayo.rtp.packet.RtcpReader;

/**
 * One session as its media loop sees it; {@link #onRtp}, {@link #hear} and {@link #speak} are the paths of its media. Owned by one
 * loop and touched by no other thread.
 */
final class RtpSession implements RtpTransport.Receiver, DigitListener {
    /** Position in the loop's list, kept by the loop. */
    int index;
    /** Names it to those it is joined to; given by who opens it. */
    long id;

    private final LoopContext loop;
    private final LoopCounters counters;
    private final HeardFrames heard;
    private final SessionEars ears;
    private final IncomingStream in;
    private final RtcpReporter rtcp;
    private final PlaySet plays;
    private final SinkSet sinks;
    private final SinkSet saidSinks;
    private final HeardFrames said;
    private final SessionEvents events;
    private final RtpTransport.Endpoint endpoint;

    private @Nullable StreamParameters parameters;
    private @Nullable OutgoingStream out;
    private @Nullable SessionJoins joins;
    /** What plays as if the peer said it; null until something does. */
    private @Nullable PlaySet inward;
    private boolean closed;
    private boolean failed;

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
        this.ears = new SessionEars(loop.buffers(), config.inBandDigits(), this, events);
        this.in = new IncomingStream(loop, ears);
        this.plays = new PlaySet(counters, events);
        this.sinks = new SinkSet(counters);
        this.saidSinks = new SinkSet(counters);
        this.said = new HeardFrames(loop.buffers());
        this.rtcp = new RtcpReporter(
                loop.epochNanos(),
                loop.cname().getBytes(StandardCharsets.US_ASCII),
                config.rtcpIntervalMs(),
                in.reception(),
                in::endEvent,
                loop.random());
        this.endpoint = loop.transport().open(this, likelyRemote, nowNanos);
    }

    InetSocketAddress localRtpAddress() {
        return endpoint.localRtpAddress();
    }

    void start(StreamParameters agreed, long nowNanos) {
        parameters = agreed;
        in.update(agreed, nowNanos);
        if (out == null) {
            out = new OutgoingStream(
                    endpoint, loop.buffers(), counters, loop.config().silence(), loop.random(), agreed);
            rtcp.start(out.ssrc(), nowNanos);
        } else {
            out.update(agreed);
        }
        endpoint.expect(agreed.remoteRtp());
        ears.negotiated(agreed.telephoneEventPayloadType() >= 0);
    }

    /** Whether what the peer sends is heard at all. */
    void listen(boolean on) {
        in.listen(on);
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

    /** What plays to whoever hears the peer: joined sessions, mixers, sinks. */
    PlaySet inward() {
        PlaySet known = inward;
        if (known == null) {
            known = new PlaySet(counters, events);
            inward = known;
        }
        return known;
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

    /**
     * Hears a partner by that ring from now on.
     *
     * @throws EngineOverloadedException when there are too many partners
     */
    void listenTo(JoinPartner partner, FrameRing ring) {
        joins().listenTo(partner, ring, out == null ? null : out.unpacker());
    }

    /** Samples per second of what is heard and said. */
    int rate() {
        PlayOut playOut = in.playOut();
        return playOut == null ? AudioFrames.SAMPLE_RATE : playOut.sampleRate();
    }

    // ---- receive path

    @Override
    public void onRtp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
        try {
            if (isRtcp(packet)) {
                // RFC 5761: told apart by the payload type, whether multiplexing was negotiated or not
                onRtcp(packet, source, nowNanos);
            } else {
                in.onRtp(packet, source, nowNanos);
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private static boolean isRtcp(ByteBuf packet) {
        if (packet.readableBytes() < 2) {
            return false;
        }
        int type = packet.getUnsignedByte(packet.readerIndex() + 1);
        return type >= 192 && type <= 223;
    }

    @Override
    public void onRtcp(ByteBuf packet, InetSocketAddress source, long nowNanos) {
        if (!in.admitRtcp(packet, source, nowNanos)) {
            return;
        }
        rtcp.arrivedAt(nowNanos);
        if (RtcpReader.read(packet, rtcp) == RtcpReader.Verdict.OK) {
            counters.increment(Counter.RTCP_RECEIVED);
            if (out != null && rtcp.remoteFractionLost() >= 0) {
                out.expectLoss(rtcp.remoteFractionLost());
            }
        } else {
            in.refuse(Counter.RTCP_MALFORMED);
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
            in.onTick(nowNanos);
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
        PlayOut playOut = in.playOut();
        if (playOut == null) {
            return;
        }
        SessionJoins partners = joins;
        PlaySet added = inward == null || inward.isEmpty() ? null : inward;
        boolean sound = added != null
                || !sinks.isEmpty()
                || ears.listening()
                || (partners != null && partners.needSound(playOut.coding(), playOut.sampleRate()));
        if (!sound && playOut.pass(nowNanos)) {
            if (partners != null) {
                partners.say(playOut);
            }
            return;
        }
        short[] frame = loop.buffers().heard;
        if (playOut.frame(frame, nowNanos)) {
            counters.increment(Counter.FRAMES_DECODED);
        }
        heard.heard(frame, playOut.sampleRate());
        ears.onFrame(heard, frame, playOut.sampleRate());
        if (added != null && added.addTo(frame, playOut.sampleRate(), loop.buffers())) {
            heard.heard(frame, playOut.sampleRate());
        }
        sinks.onFrame(heard);
        if (partners != null) {
            partners.say(frame, playOut.sampleRate(), playOut.isWhole() && !ears.hiding() && added == null ? playOut : null);
        }
    }

    private void send(long nowNanos) {
        LoopBuffers buffers = loop.buffers();
        OutgoingStream stream = out;
        int rate = stream == null ? AudioFrames.SAMPLE_RATE : stream.sampleRate();
        boolean playing = plays.mix(buffers.played, rate, buffers);
        FrameInlet passing = null;
        if (joins != null) {
            Coding passable = playing || stream == null ? null : stream.passable();
            passing = joins.passing(passable, rate, !saidSinks.isEmpty());
            if (passing == null) {
                playing = joins.hear(buffers.played, rate, playing, buffers.sum);
            } else {
                passing.pass(buffers.played);
            }
        }
        if (!saidSinks.isEmpty()) {
            said.heard(buffers.played, rate);
            saidSinks.onFrame(said);
        }
        if (stream == null || parameters == null) {
            return;
        }
        InetSocketAddress target = in.gate().rtpTarget();
        if (!parameters.send() || target == null) {
            stream.skip(1);
        } else if (passing != null) {
            stream.pass(passing.ring().payload(), passing.ring().payloadLength(), target);
        } else {
            stream.tick(buffers.played, playing, target);
        }
        if (rtcp.due(nowNanos)) {
            report(stream, false, nowNanos);
        }
    }

    private void report(OutgoingStream stream, boolean bye, long nowNanos) {
        InetSocketAddress target = in.gate().rtcpTarget();
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
            in.endEvent();
            ears.end();
            plays.stopAll();
            if (inward != null) {
                inward.stopAll();
            }
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
            in.close();
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
                in.packets(),
                in.octets(),
                in.reception().lost(),
                in.late(),
                in.concealed(),
                in.refused(),
                in.reception().jitterMicros(),
                rtcp.roundTripMicros(),
                rtcp.remoteFractionLost(),
                rtcp.remoteJitterMicros(),
                digitsReceived);
    }
}
