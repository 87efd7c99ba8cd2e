package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.RateConverter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.dtmf.DtmfTones;
import org.rayo.rtp.dtmf.TelephoneEventSender;
import org.rayo.rtp.mixer.Unpacker;
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.packet.SequenceNumbers;
import org.rayo.rtp.packet.TelephoneEvent;
import org.rayo.rtp.srtp.SrtpParameters;
import org.rayo.rtp.srtp.SrtpProtector;

/**
 * The send side from frame to packet: one packet per 20 ms (or a multiple), silence when nothing plays, after a while
 * with gaps; digits in their place. Sequence and timestamp never restart.
 * Owned by one loop.
 */
final class OutgoingStream {
    private static final int TONE_LEVEL_DBM0 = -10;
    // comfort noise after a fifth of a second without sound, repeated so that NATs stay open; about as loud as a still room
    private static final int QUIET_TICKS = 10;
    private static final int NOISE_TICKS = 25;
    private static final int NOISE_LEVEL_DBOV = 70;
    // see SilentPackets.SPARSE
    private static final int IDLE_TICKS = 100;
    private static final int IDLE_PACKET_TICKS = 10;

    private final RtpTransport.Endpoint endpoint;
    private final LoopBuffers buffers;
    private final LoopCounters counters;
    private final SilentPackets silence;
    private final int ssrc;
    private TelephoneEventSender digits;
    private int eventClockRate;

    private int sequence;
    private int timestamp;
    private int eventTimestamp;
    private boolean marker = true;
    private boolean wasPlaying;
    private int quietTicks;
    private long packets;
    private long octets;
    private @Nullable SrtpProtector protector;

    private AudioCodec codec;
    private Coding coding;
    private final PassedOn passedOn;
    private StreamOptions options;
    private int frameSamples;
    private int frameTicks;
    private int payloadType;
    private int eventPayloadType;
    private int framesPerPacket = 1;
    private short[] gathered = {};
    private int gatheredFrames;
    private @Nullable ToneSource tone;
    private @Nullable RateConverter toneConverter;

    OutgoingStream(
            RtpTransport.Endpoint endpoint,
            LoopBuffers buffers,
            LoopCounters counters,
            SilentPackets silence,
            long random,
            StreamParameters parameters) {
        this.endpoint = endpoint;
        this.buffers = buffers;
        this.counters = counters;
        this.silence = silence;
        this.ssrc = (int) random;
        this.sequence = (int) (random >>> 32) & 0xFFFF;
        this.timestamp = (int) ((random * 0x9E3779B97F4A7C15L) >>> 32);
        this.options = parameters.options();
        this.coding = Coding.of(parameters.encoding(), options.opus());
        this.codec = coding.newCodec();
        this.passedOn = new PassedOn(buffers, codec);
        this.eventClockRate = options.eventClockRate();
        this.digits = new TelephoneEventSender(eventClockRate, AudioFrames.FRAME_MS);
        update(parameters);
    }

    void update(StreamParameters parameters) {
        StreamOptions agreed = parameters.options();
        Coding next = Coding.of(parameters.encoding(), agreed.opus());
        if (!coding.equals(next)) {
            codec.close();
            coding = next;
            codec = next.newCodec();
            passedOn.codec(codec);
        }
        options = agreed;
        if (eventClockRate != agreed.eventClockRate()) {
            // digits that wait for the old clock cannot be told in the new one
            eventClockRate = agreed.eventClockRate();
            digits = new TelephoneEventSender(eventClockRate, AudioFrames.FRAME_MS);
        }
        SrtpParameters keys = agreed.srtp();
        // the same key goes on with the same protector: a fresh one would repeat its key stream
        if (keys == null) {
            protector = null;
        } else if (protector == null || !protector.key().equals(keys.send())) {
            protector = new SrtpProtector(keys.send(), ssrc);
        }
        frameTicks = AudioFrames.frameSamples(parameters.encoding().clockRate());
        gather(parameters);
        if (payloadType != parameters.payloadType()) {
            payloadType = parameters.payloadType();
            marker = true;
        }
        eventPayloadType = parameters.telephoneEventPayloadType();
    }

    private void gather(StreamParameters parameters) {
        int samples = AudioFrames.frameSamples(codec.sampleRate());
        // the longest packet of Opus has 120 ms
        int longest = parameters.encoding() == AudioEncoding.OPUS ? 6 : 8;
        int frames = Math.clamp(parameters.ptimeMs() / AudioFrames.FRAME_MS, 1, longest);
        // Opus knows packets of 20, 40, 60 ms and, from two or more frames in one, of 80, 100 and 120 ms
        if (frames != framesPerPacket || samples != frameSamples) {
            gatheredFrames = 0;
            framesPerPacket = frames;
            frameSamples = samples;
            gathered = frames == 1 ? new short[0] : new short[frames * samples];
        }
    }

    /** The rate of the frames that {@link #tick} takes, in Hz. */
    int sampleRate() {
        return codec.sampleRate();
    }

    /** What the peer says that it misses, of 256: a codec with redundancy sends as much of it as that needs. */
    void expectLoss(int fractionLost) {
        codec.expectLoss((fractionLost * 100 + 255) / 256);
    }

    /** What may be sent as it is at the next tick, in packets of one frame; null while digits are sent. */
    @Nullable Coding passable() {
        return framesPerPacket == 1 && !digits.busy() ? coding : null;
    }

    /** Makes sound of what was to be passed on. */
    Unpacker unpacker() {
        return passedOn;
    }

    /** Frees the codec. */
    void close() {
        codec.close();
    }

    void sendDigits(String text, int toneMs, int gapMs) {
        int taken = digits.enqueue(text, toneMs, gapMs);
        counters.add(Counter.DIGITS_REFUSED, text.length() - taken);
    }

    /** Time passes without a packet: the stream is on hold, or the clock skipped frames. */
    void skip(int frames) {
        gatheredFrames = 0;
        timestamp += frames * frameTicks;
        marker = true;
    }

    /** Sends what this tick owes; {@code frame} is what the session plays. */
    void tick(short[] frame, boolean playing, InetSocketAddress target) {
        TelephoneEventSender.Due due = digits.tick();
        if (due == TelephoneEventSender.Due.AUDIO) {
            marker |= playing && !wasPlaying;
            wasPlaying = playing;
            quietTicks = playing ? 0 : quietTicks + 1;
            if (options.comfortNoisePayloadType() >= 0 && quietTicks > QUIET_TICKS) {
                quiet(target);
            } else if (silence == SilentPackets.SPARSE && quietTicks > IDLE_TICKS) {
                idle(frame, target);
            } else {
                audio(frame, target);
            }
        } else if (eventPayloadType < 0) {
            inBand(due, frame);
            audio(frame, target);
        } else {
            if (due == TelephoneEventSender.Due.EVENT) {
                event(target);
            }
            timestamp += frameTicks;
            // RFC 3551 §4.1: audio that follows starts a new talk-spurt
            marker = true;
            gatheredFrames = 0;
        }
    }

    /** Sends a frame that is coded already, when {@link #passable} allows it. */
    void pass(byte[] payload, int length, InetSocketAddress target) {
        ByteBuf packet = buffers.packet.clear();
        RtpPacket.writeHeader(packet, marker || !wasPlaying, payloadType, sequence, timestamp, ssrc);
        packet.writeBytes(payload, 0, length);
        timestamp += frameTicks;
        marker = false;
        wasPlaying = true;
        quietTicks = 0;
        counters.increment(Counter.FRAMES_PASSED_ON);
        send(packet, length, target);
        passedOn.add(payload, length);
    }

    private void quiet(InetSocketAddress target) {
        gatheredFrames = 0;
        if ((quietTicks - QUIET_TICKS) % NOISE_TICKS == 1) {
            ByteBuf packet = buffers.packet.clear();
            RtpPacket.writeHeader(
                    packet, false, options.comfortNoisePayloadType(), sequence, timestamp, ssrc);
            packet.writeByte(NOISE_LEVEL_DBOV);
            send(packet, 1, target);
        }
        timestamp += frameTicks;
        marker = true;
    }

    private void idle(short[] silence, InetSocketAddress target) {
        if ((quietTicks - IDLE_TICKS) % IDLE_PACKET_TICKS < framesPerPacket) {
            audio(silence, target);
        } else {
            gatheredFrames = 0;
            timestamp += frameTicks;
        }
    }

    private void audio(short[] frame, InetSocketAddress target) {
        if (framesPerPacket == 1) {
            packet(frame, 1, target);
            return;
        }
        System.arraycopy(frame, 0, gathered, gatheredFrames * frameSamples, frameSamples);
        if (++gatheredFrames == framesPerPacket) {
            gatheredFrames = 0;
            timestamp -= (framesPerPacket - 1) * frameTicks;
            packet(gathered, framesPerPacket, target);
        } else {
            timestamp += frameTicks;
        }
    }

    private void packet(short[] pcm, int frames, InetSocketAddress target) {
        passedOn.wakeEncoder();
        ByteBuf packet = buffers.packet.clear();
        RtpPacket.writeHeader(packet, marker, payloadType, sequence, timestamp, ssrc);
        counters.add(Counter.FRAMES_ENCODED, frames);
        int length = codec.encode(pcm, 0, frames * frameSamples, packet);
        timestamp += frames * frameTicks;
        if (length == 0) {
            // discontinuous: the next packet starts a new talk-spurt
            marker = true;
            return;
        }
        marker = false;
        send(packet, length, target);
    }

    private void event(InetSocketAddress target) {
        if (digits.first()) {
            eventTimestamp = timestamp;
        }
        ByteBuf packet = buffers.packet.clear();
        RtpPacket.writeHeader(packet, digits.first(), eventPayloadType, sequence, eventTimestamp, ssrc);
        TelephoneEvent.write(packet, digits.event(), digits.end(), digits.volume(), digits.duration());
        send(packet, TelephoneEvent.OCTETS, target);
    }

    private void send(ByteBuf packet, int payloadOctets, InetSocketAddress target) {
        sequence = SequenceNumbers.plus(sequence, 1);
        if (protector != null && !protector.protect(packet)) {
            counters.increment(Counter.SRTP_NOT_PROTECTED);
            return;
        }
        if (endpoint.sendRtp(packet, target)) {
            packets++;
            octets += payloadOctets;
            counters.increment(Counter.PACKETS_SENT);
            counters.add(Counter.OCTETS_SENT, payloadOctets);
        }
    }

    // the peer understands no telephone events: the tones themselves, in whole frames
    private void inBand(TelephoneEventSender.Due due, short[] frame) {
        short[] tones = buffers.unconverted;
        int samples = 0;
        if (due == TelephoneEventSender.Due.EVENT && !digits.repeated()) {
            if (digits.first() || tone == null) {
                tone = ToneSource.dual(
                        DtmfTones.rowHz(digits.event()), DtmfTones.columnHz(digits.event()), TONE_LEVEL_DBM0, -1);
            }
            samples = tone.read(tones, 0, AudioFrames.FRAME_SAMPLES);
        }
        Arrays.fill(tones, samples, AudioFrames.FRAME_SAMPLES, (short) 0);
        RateConverter converter = toneConverter;
        if (converter == null || converter.outputRate() != codec.sampleRate()) {
            converter = new RateConverter(AudioFrames.SAMPLE_RATE, codec.sampleRate());
            toneConverter = converter;
        }
        converter.convert(tones, 0, AudioFrames.FRAME_SAMPLES, frame, 0);
    }

    /** Sends a compound packet as the stream is protected; false when it was dropped. */
    boolean sendRtcp(ByteBuf packet, InetSocketAddress target) {
        if (protector != null && !protector.protectRtcp(packet)) {
            counters.increment(Counter.SRTP_NOT_PROTECTED);
            return false;
        }
        return options.rtcpMux() ? endpoint.sendRtp(packet, target) : endpoint.sendRtcp(packet, target);
    }

    int ssrc() {
        return ssrc;
    }

    /** Timestamp of the next packet. */
    int timestamp() {
        return timestamp;
    }

    long packets() {
        return packets;
    }

    long octets() {
        return octets;
    }
}
