package org.rayo.rtp.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.RateConverter;
import org.rayo.rtp.codec.Coding;
import org.rayo.rtp.mixer.FrameInlet;
import org.rayo.rtp.mixer.FrameRing;
import org.rayo.rtp.mixer.MixSum;
import org.rayo.rtp.mixer.Unpacker;

/**
 * Whom a session is joined to: a way to and a way from each partner. Several partners at once are all heard, and all hear.
 * What comes from an only partner in the coding of the session's own stream is passed on as it came, as long as nothing
 * is to be done to it. Owned by the session's loop; the partner's end of each ring is on the partner's loop.
 */
final class SessionJoins {
    /** Partners that a session may have at once. */
    static final int MAX_JOINS = 32;

    private final long sessionId;
    private final LoopCounters counters;
    private Way[] ways = new Way[2];
    private int count;

    private static final class Way {
        final JoinPartner partner;
        @Nullable FrameRing to;
        @Nullable RateConverter converter;
        @Nullable FrameRing from;
        @Nullable FrameInlet heard;
        /** One that fades out while another one of the same partner is there already. */
        @Nullable FrameInlet leaving;

        Way(JoinPartner partner) {
            this.partner = partner;
        }

        void say(short[] frame, int rate, short[] slot) {
            if (rate == rateOf(slot)) {
                System.arraycopy(frame, 0, slot, 0, slot.length);
                return;
            }
            if (converter == null || converter.inputRate() != rate) {
                converter = new RateConverter(rate, rateOf(slot));
            }
            converter.convert(frame, 0, AudioFrames.frameSamples(rate), slot, 0);
        }

        private static int rateOf(short[] slot) {
            return slot.length * (1000 / AudioFrames.FRAME_MS);
        }

        boolean idle() {
            return to == null && heard == null && leaving == null;
        }
    }

    SessionJoins(long sessionId, LoopCounters counters) {
        this.sessionId = sessionId;
        this.counters = counters;
    }

    private @Nullable Way find(long partnerId) {
        for (int i = 0; i < count; i++) {
            if (ways[i].partner.id() == partnerId) {
                return ways[i];
            }
        }
        return null;
    }

    private Way way(JoinPartner partner) {
        Way known = find(partner.id());
        if (known != null) {
            return known;
        }
        if (count == MAX_JOINS) {
            throw new EngineOverloadedException("a session may have " + MAX_JOINS + " joins");
        }
        if (count == ways.length) {
            ways = Arrays.copyOf(ways, count * 2);
        }
        Way made = new Way(partner);
        ways[count++] = made;
        return made;
    }

    /**
     * The ring by which a partner hears this session, made when there is none.
     *
     * @param rate the session's, in Hz
     * @throws EngineOverloadedException when there are too many partners
     */
    FrameRing sayTo(JoinPartner partner, int rate) {
        Way way = way(partner);
        FrameRing ring = way.to;
        if (ring == null) {
            ring = new FrameRing(rate);
            way.to = ring;
            way.converter = null;
        }
        return ring;
    }

    /** A partner hears this session no more. */
    void beSilentTo(long partnerId) {
        Way way = find(partnerId);
        if (way != null) {
            way.to = null;
        }
    }

    /**
     * This session hears a partner by that ring from now on.
     *
     * @param unpacker makes sound of what could not be passed on after all; null when nothing ever is
     * @throws EngineOverloadedException when there are too many partners
     */
    void listenTo(JoinPartner partner, FrameRing ring, @Nullable Unpacker unpacker) {
        Way way = way(partner);
        if (way.from != ring) {
            leave(way);
            way.from = ring;
            way.heard = new FrameInlet(ring, unpacker);
        }
    }

    /** This session hears a partner no more; its last frame fades out. */
    void beDeafTo(long partnerId) {
        Way way = find(partnerId);
        if (way != null) {
            leave(way);
        }
    }

    /** The ring by which a partner is heard, or null. */
    @Nullable FrameRing heardFrom(long partnerId) {
        Way way = find(partnerId);
        return way == null ? null : way.from;
    }

    private static void leave(Way way) {
        if (way.heard != null) {
            way.heard.leave();
            way.leaving = way.heard;
            way.heard = null;
            way.from = null;
        }
    }

    /** Both ways to a partner end. */
    void drop(long partnerId) {
        beSilentTo(partnerId);
        beDeafTo(partnerId);
    }

    /** The session ends: its partners are told. */
    void close() {
        for (int i = 0; i < count; i++) {
            ways[i].partner.left(sessionId);
        }
        count = 0;
    }

    /** Whether a partner needs sound, and not just payloads of that coding. */
    boolean needSound(Coding coding, int rate) {
        for (int i = 0; i < count; i++) {
            FrameRing ring = ways[i].to;
            if (ring != null && (ring.soundWanted() || !takes(ring, coding, rate))) {
                return true;
            }
        }
        return false;
    }

    private static boolean takes(FrameRing ring, Coding coding, int rate) {
        return ring.rate() == rate && coding.equals(ring.passable());
    }

    /** Passes on a payload, when nobody {@link #needSound}s. */
    void say(PlayOut packet) {
        for (int i = 0; i < count; i++) {
            FrameRing ring = ways[i].to;
            if (ring == null) {
                continue;
            }
            if (ring.claim() == null) {
                counters.increment(Counter.JOIN_FRAMES_DROPPED);
            } else {
                ring.publish(packet.coding(), packet.payload(), packet.payloadLength(), false);
            }
        }
    }

    /**
     * Passes on what the session received.
     *
     * @param whole the packet that the frame is the sound of, or null
     */
    void say(short[] frame, int rate, @Nullable PlayOut whole) {
        for (int i = 0; i < count; i++) {
            Way way = ways[i];
            FrameRing ring = way.to;
            if (ring == null) {
                continue;
            }
            short[] slot = ring.claim();
            if (slot == null) {
                counters.increment(Counter.JOIN_FRAMES_DROPPED);
                continue;
            }
            way.say(frame, rate, slot);
            if (whole != null && takes(ring, whole.coding(), rate)) {
                ring.publish(whole.coding(), whole.payload(), whole.payloadLength(), true);
            } else {
                ring.publish();
            }
        }
    }

    /**
     * The inlet whose next frame the session sends as it is, or null when there is none.
     *
     * @param coding of what the session sends, or null when it has something else to say
     * @param sound whether somebody needs the sound too
     */
    @Nullable FrameInlet passing(@Nullable Coding coding, int rate, boolean sound) {
        FrameInlet only = null;
        int heard = 0;
        for (int i = 0; i < count; i++) {
            FrameInlet inlet = ways[i].heard;
            if (inlet != null) {
                only = inlet;
                heard++;
            }
            heard += ways[i].leaving == null ? 0 : 1;
        }
        boolean alone = coding != null && heard == 1 && only != null && only.rate() == rate;
        for (int i = 0; i < count; i++) {
            FrameInlet inlet = ways[i].heard;
            if (inlet != null) {
                inlet.ready(alone ? coding : null, sound);
            }
        }
        if (!alone || only == null || coding == null || !only.passes(coding)) {
            return null;
        }
        counters.add(Counter.JOIN_FRAMES_SKIPPED, only.takeSkipped());
        return only;
    }

    /**
     * Adds what the partners said to what the session plays.
     *
     * @param playing whether the frame holds anything yet
     * @return whether it does now
     */
    boolean hear(short[] frame, int rate, boolean playing, MixSum sum) {
        sum.begin(AudioFrames.frameSamples(rate));
        if (playing) {
            sum.add(frame);
        }
        for (int i = 0; i < count; i++) {
            hear(ways[i], rate, sum);
        }
        sweep();
        if (sum.voices() > (playing ? 1 : 0)) {
            sum.all(frame);
        }
        return sum.voices() > 0;
    }

    private void hear(Way way, int rate, MixSum sum) {
        FrameInlet inlet = way.heard;
        if (inlet != null) {
            add(inlet.pull(rate), sum);
            counters.add(Counter.JOIN_FRAMES_SKIPPED, inlet.takeSkipped());
            counters.add(Counter.JOIN_GAPS, inlet.takeGaps());
        }
        FrameInlet leaving = way.leaving;
        if (leaving != null) {
            add(leaving.pull(rate), sum);
            if (leaving.isGone()) {
                way.leaving = null;
            }
        }
    }

    private static void add(short @Nullable [] frame, MixSum sum) {
        if (frame != null) {
            sum.add(frame);
        }
    }

    @SuppressWarnings("NullAway") // slots from count on are empty and never read
    private void sweep() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!ways[i].idle()) {
                ways[kept++] = ways[i];
            }
        }
        if (kept < count) {
            Arrays.fill(ways, kept, count, null);
            count = kept;
        }
    }

    /** Whether nobody is joined any more. */
    boolean isEmpty() {
        return count == 0;
    }
}
