package org.rayo.rtp.engine;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioCodec;
import org.rayo.rtp.dtmf.DtmfTones;
import org.rayo.rtp.dtmf.TelephoneEventSender;
import org.rayo.rtp.packet.RtpPacket;
import org.rayo.rtp.packet.SequenceNumbers;
import org.rayo.rtp.packet.TelephoneEvent;

/**
 * The send side from frame to packet: one packet per 20 ms (or a multiple), silence when nothing plays, so that NATs stay
 * open and the far end's clock has something to follow; digits in their place. Sequence and timestamp never restart.
 * Owned by one loop.
 */
final class OutgoingStream {
    private static final int TONE_LEVEL_DBM0 = -10;

    private final RtpTransport.Endpoint endpoint;
    private final LoopBuffers buffers;
    private final LoopCounters counters;
    private final int ssrc;
    private final TelephoneEventSender digits =
            new TelephoneEventSender(AudioFrames.SAMPLE_RATE, AudioFrames.FRAME_MS);

    private int sequence;
    private int timestamp;
    private int eventTimestamp;
    private boolean marker = true;
    private boolean wasPlaying;
    private long packets;
    private long octets;

    private AudioCodec codec;
    private int payloadType;
    private int eventPayloadType;
    private int framesPerPacket = 1;
    private short[] gathered = {};
    private int gatheredFrames;
    private @Nullable ToneSource tone;

    OutgoingStream(
            RtpTransport.Endpoint endpoint,
            LoopBuffers buffers,
            LoopCounters counters,
            long random,
            StreamParameters parameters) {
        this.endpoint = endpoint;
        this.buffers = buffers;
        this.counters = counters;
        this.ssrc = (int) random;
        this.sequence = (int) (random >>> 32) & 0xFFFF;
        this.timestamp = (int) ((random * 0x9E3779B97F4A7C15L) >>> 32);
        this.codec = parameters.encoding().newCodec();
        update(parameters);
    }

    void update(StreamParameters parameters) {
        if (codec.encoding() != parameters.encoding()) {
            codec = parameters.encoding().newCodec();
        }
        if (payloadType != parameters.payloadType()) {
            payloadType = parameters.payloadType();
            marker = true;
        }
        eventPayloadType = parameters.telephoneEventPayloadType();
        int frames = Math.max(1, parameters.ptimeMs() / AudioFrames.FRAME_MS);
        if (frames != framesPerPacket) {
            gatheredFrames = 0;
            framesPerPacket = frames;
            gathered = frames == 1 ? new short[0] : new short[frames * AudioFrames.FRAME_SAMPLES];
        }
    }

    void sendDigits(String text, int toneMs, int gapMs) {
        int taken = digits.enqueue(text, toneMs, gapMs);
        counters.add(Counter.DIGITS_REFUSED, text.length() - taken);
    }

    /** Time passes without a packet: the stream is on hold, or the clock skipped frames. */
    void skip(int frames) {
        gatheredFrames = 0;
        timestamp += frames * AudioFrames.FRAME_SAMPLES;
        marker = true;
    }

    /** Sends what this tick owes; {@code frame} is what the session plays. */
    void tick(short[] frame, boolean playing, InetSocketAddress target) {
        TelephoneEventSender.Due due = digits.tick();
        if (due == TelephoneEventSender.Due.AUDIO) {
            marker |= playing && !wasPlaying;
            wasPlaying = playing;
            audio(frame, target);
        } else if (eventPayloadType < 0) {
            inBand(due, frame);
            audio(frame, target);
        } else {
            if (due == TelephoneEventSender.Due.EVENT) {
                event(target);
            }
            timestamp += AudioFrames.FRAME_SAMPLES;
            // RFC 3551 §4.1: audio that follows starts a new talk-spurt
            marker = true;
            gatheredFrames = 0;
        }
    }

    private void audio(short[] frame, InetSocketAddress target) {
        if (framesPerPacket == 1) {
            packet(frame, AudioFrames.FRAME_SAMPLES, target);
            return;
        }
        System.arraycopy(
                frame, 0, gathered, gatheredFrames * AudioFrames.FRAME_SAMPLES, AudioFrames.FRAME_SAMPLES);
        if (++gatheredFrames == framesPerPacket) {
            gatheredFrames = 0;
            timestamp -= (framesPerPacket - 1) * AudioFrames.FRAME_SAMPLES;
            packet(gathered, gathered.length, target);
        } else {
            timestamp += AudioFrames.FRAME_SAMPLES;
        }
    }

    private void packet(short[] pcm, int samples, InetSocketAddress target) {
        ByteBuf packet = buffers.packet.clear();
        RtpPacket.writeHeader(packet, marker, payloadType, sequence, timestamp, ssrc);
        int length = codec.encode(pcm, 0, samples, packet);
        marker = false;
        timestamp += samples;
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
        if (endpoint.sendRtp(packet, target)) {
            packets++;
            octets += payloadOctets;
            counters.increment(Counter.PACKETS_SENT);
            counters.add(Counter.OCTETS_SENT, payloadOctets);
        }
    }

    // the peer understands no telephone events: the tones themselves, in whole frames
    private void inBand(TelephoneEventSender.Due due, short[] frame) {
        int samples = 0;
        if (due == TelephoneEventSender.Due.EVENT && !digits.repeated()) {
            if (digits.first() || tone == null) {
                tone = ToneSource.dual(
                        DtmfTones.rowHz(digits.event()), DtmfTones.columnHz(digits.event()), TONE_LEVEL_DBM0, -1);
            }
            samples = tone.read(frame, 0, AudioFrames.FRAME_SAMPLES);
        }
        Arrays.fill(frame, samples, AudioFrames.FRAME_SAMPLES, (short) 0);
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
