package org.rayo.rtp.mixer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFrames;
import org.rayo.rtp.audio.RateConverter;
import org.rayo.rtp.audio.TalkDetector;
import org.rayo.rtp.codec.Coding;

/**
 * One conference: everybody hears everybody but itself. Runs at the highest rate of its participants; those at lower rates
 * are converted both ways. Whoever said nothing in a tick hears the same frame, made once per rate and encoded once per
 * coding. Nothing is allocated per tick. Owned by one loop; frames come and go through {@link FrameRing}s.
 */
public final class Mix {
    /** No participant. */
    public static final long NOBODY = -1;

    /** What is loudest must be overcome by 3 dB for 300 ms: the floor does not change hands at every syllable. */
    private static final float LOUDER = 2;
    private static final int LOUDER_FRAMES = 15;
    private static final int MAX_RATES = 3;
    /** What is 69 dB below full scale is nothing said: an idle A-law line says eight, not zero. */
    private static final float SILENCE = 1.2e-7f;

    private final MixListener listener;
    private final SharedCoder coder;
    private final MixSum sum = new MixSum();
    private final short[] shared = new short[AudioFrames.MAX_FRAME_SAMPLES];
    private final short[] scratch = new short[AudioFrames.MAX_FRAME_SAMPLES];
    private MixMember[] members = new MixMember[8];
    private int count;
    /** Participants that fade out. */
    private int leaving;
    /** What is said in a tick. */
    private short[][] voices = new short[members.length][];
    /** Where those who said it are given what they hear. */
    private short[] @Nullable [] ears = new short[members.length][];
    private int said;
    private int rate = AudioFrames.SAMPLE_RATE;

    private final int[] lowerRates = new int[MAX_RATES];
    private final RateConverter[] lower = new RateConverter[MAX_RATES];
    private final short[][] lowerFrames = new short[MAX_RATES][];
    private final boolean[] lowerDone = new boolean[MAX_RATES];
    private int lowerCount;

    private long loudest = NOBODY;
    private long challenger = NOBODY;
    private int challenged;
    private long dropped;

    public Mix(MixListener listener, SharedCoder coder) {
        this.listener = listener;
        this.coder = coder;
    }

    /**
     * A participant comes, fading in.
     *
     * @param in what it says; read here
     * @param out what it hears; written here
     * @param talks whether it is heard
     * @param hears whether it hears
     */
    public void add(long id, FrameRing in, FrameRing out, boolean talks, boolean hears) {
        remove(id);
        if (count == members.length) {
            members = Arrays.copyOf(members, count * 2);
            voices = new short[members.length][];
            ears = new short[members.length][];
        }
        MixMember member = new MixMember(id, new FrameInlet(in), out);
        member.talks = talks;
        member.hears = hears;
        member.shape();
        members[count++] = member;
        tune();
    }

    /** It goes: what it said fades out with the next tick, it hears nothing more from now on. */
    public void remove(long id) {
        MixMember member = find(id);
        if (member != null) {
            member.in.leave();
            leaving++;
            member.hears = false;
            silence(member);
        }
    }

    /** Changes what a participant may do. */
    public void direct(long id, boolean talks, boolean hears) {
        MixMember member = find(id);
        if (member != null) {
            member.talks = talks;
            member.hears = hears;
            member.shape();
        }
    }

    /** Whether nobody hears it, whatever its direction. */
    public void mute(long id, boolean muted) {
        MixMember member = find(id);
        if (member != null) {
            member.muted = muted;
            member.shape();
        }
    }

    /** @param linear how loud it is heard, 1 = as it came, 0 to 8 */
    public void gain(long id, double linear) {
        MixMember member = find(id);
        if (member != null) {
            member.gain = linear;
            member.shape();
        }
    }

    private @Nullable MixMember find(long id) {
        for (int i = 0; i < count; i++) {
            if (members[i].id == id && !members[i].in.isGone()) {
                return members[i];
            }
        }
        return null;
    }

    /** Participants, with those that are fading out. */
    public int size() {
        return count;
    }

    /** Samples per second of the mix. */
    public int rate() {
        return rate;
    }

    private void tune() {
        int highest = AudioFrames.SAMPLE_RATE;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, members[i].rate());
        }
        if (highest != rate) {
            rate = highest;
            lowerCount = 0;
        }
    }

    // ---- one tick: say, play, hear

    /** Begins a tick: adds up what the participants say. */
    public void gather() {
        sum.begin(AudioFrames.frameSamples(rate));
        said = 0;
        MixMember best = null;
        MixMember holder = null;
        for (int i = 0; i < count; i++) {
            MixMember member = members[i];
            short[] frame = member.in.pull(rate);
            float power = frame == null ? 0 : TalkDetector.power(frame);
            member.voice = MixMember.SILENT;
            if (power > SILENCE && frame != null) {
                voices[said] = frame;
                member.voice = said++;
            }
            TalkDetector talk = member.talk;
            if (talk.feed(power)) {
                listener.onSpeaking(member.id, talk.speaking());
            }
            if (talk.speaking()) {
                best = best == null || talk.loudness() > best.talk.loudness() ? member : best;
                holder = member.id == loudest ? member : holder;
            }
        }
        sum.add(voices, said);
        judge(best, holder);
    }

    /** What all participants said in this tick, without plays; between {@link #gather} and {@link #announce}. */
    public void said(short[] out) {
        sum.all(out);
    }

    /** Adds what everybody hears: a play on the mix. */
    public void announce(short[] frame) {
        sum.add(frame);
    }

    /** Ends a tick: everyone is given what it hears. Returns what those hear who said nothing; valid until the next. */
    public short[] hand() {
        sum.all(shared);
        // talkers first: one that begins to talk goes on from what the listeners have heard so far
        if (hearTalkers()) {
            hearListeners();
        }
        if (leaving > 0) {
            sweep();
        }
        return shared;
    }

    // whether there is anybody who hears and said nothing
    private boolean hearTalkers() {
        int samples = AudioFrames.frameSamples(rate);
        boolean others = false;
        for (int i = 0; i < count; i++) {
            MixMember member = members[i];
            if (member.voice == MixMember.SILENT) {
                others |= member.hears;
                continue;
            }
            short[] slot = member.hears ? claim(member) : null;
            if (slot != null && slot.length != samples) {
                sum.allBut(voices[member.voice], scratch);
                member.down(scratch, rate, find(member.out.rate()), slot);
                member.out.publish();
                slot = null;
            }
            ears[member.voice] = slot;
        }
        sum.allBut(voices, ears, said);
        for (int i = 0; i < count; i++) {
            MixMember member = members[i];
            if (member.voice != MixMember.SILENT && ears[member.voice] != null) {
                member.out.publish();
            }
        }
        return others;
    }

    private short @Nullable [] claim(MixMember member) {
        short[] slot = member.out.claim();
        dropped += slot == null ? 1 : 0;
        return slot;
    }

    private void hearListeners() {
        int samples = AudioFrames.frameSamples(rate);
        Arrays.fill(lowerDone, false);
        for (int i = 0; i < count; i++) {
            MixMember member = members[i];
            short[] slot = member.hears && member.voice == MixMember.SILENT ? claim(member) : null;
            if (slot == null) {
                continue;
            }
            give(member.out, slot, slot.length == samples ? shared : lowered(member.out.rate()));
            member.heardShared();
        }
    }

    private void give(FrameRing out, short[] slot, short[] frame) {
        Coding coding = out.passable();
        int length = coding == null || coding.sampleRate() != out.rate() ? 0 : coder.encode(coding, frame);
        boolean sound = length == 0 || out.soundWanted();
        if (sound) {
            System.arraycopy(frame, 0, slot, 0, slot.length);
        }
        if (coding != null && length > 0) {
            out.publish(coding, coder.payload(), length, sound);
        } else {
            out.publish();
        }
    }

    private @Nullable RateConverter find(int lowerRate) {
        for (int i = 0; i < lowerCount; i++) {
            if (lowerRates[i] == lowerRate) {
                return lower[i];
            }
        }
        return null;
    }

    private short[] lowered(int lowerRate) {
        int index = 0;
        while (index < lowerCount && lowerRates[index] != lowerRate) {
            index++;
        }
        if (index == lowerCount) {
            lowerRates[index] = lowerRate;
            lower[index] = new RateConverter(rate, lowerRate);
            lowerFrames[index] = new short[AudioFrames.frameSamples(lowerRate)];
            lowerCount++;
        }
        if (!lowerDone[index]) {
            lowerDone[index] = true;
            lower[index].convert(shared, 0, AudioFrames.frameSamples(rate), lowerFrames[index], 0);
        }
        return lowerFrames[index];
    }

    @SuppressWarnings("NullAway") // slots from count on are empty and never read
    private void sweep() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!members[i].in.isGone()) {
                members[kept++] = members[i];
            }
        }
        if (kept < count) {
            leaving -= count - kept;
            Arrays.fill(members, kept, count, null);
            count = kept;
            tune();
        }
    }

    // ---- who speaks

    private void silence(MixMember member) {
        if (member.talk.end()) {
            listener.onSpeaking(member.id, false);
        }
    }

    private void judge(@Nullable MixMember best, @Nullable MixMember holder) {
        if (best == null) {
            hold(NOBODY);
        } else if (holder == null) {
            hold(best.id);
        } else if (best != holder && best.talk.loudness() > holder.talk.loudness() * LOUDER) {
            challenged = challenger == best.id ? challenged + 1 : 1;
            challenger = best.id;
            if (challenged >= LOUDER_FRAMES) {
                hold(best.id);
            }
        } else {
            challenger = NOBODY;
        }
    }

    private void hold(long id) {
        challenger = NOBODY;
        if (id != loudest) {
            loudest = id;
            listener.onLoudest(id);
        }
    }

    /** Frames that could not be handed over because a participant's loop was late. */
    public long dropped() {
        return dropped;
    }
}
