package org.rayo.server.speech;

import com.sun.speech.freetts.FreeTTSSpeakableImpl;
import com.sun.speech.freetts.Item;
import com.sun.speech.freetts.OutputQueue;
import com.sun.speech.freetts.Relation;
import com.sun.speech.freetts.Utterance;
import com.sun.speech.freetts.UtteranceProcessor;
import com.sun.speech.freetts.Voice;
import com.sun.speech.freetts.audio.AudioPlayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import org.jspecify.annotations.Nullable;
import org.rayo.server.speech.SpeechFailure.Kind;

/** A loaded voice of FreeTTS, for one thread at a time. Loading takes half a second. */
final class FreeTtsVoice {
    private static final String PRONOUNCED = "xqzphoneme";

    private final Voice voice;
    private final float pitch;
    private final float range;
    private final int rate;
    private final Player player = new Player();

    FreeTtsVoice(Voice voice) {
        this.voice = voice;
        // without it one is made with a thread that waits for ever
        voice.setOutputQueue(new OutputQueue());
        voice.setAudioPlayer(player);
        voice.allocate();
        voice.setOutputQueue(null);
        this.pitch = voice.getPitch();
        this.range = voice.getPitchRange();
        this.rate = voice.getName().endsWith("16") ? 16_000 : 8000;
        processors(voice).add(player);
    }

    @SuppressWarnings("unchecked")
    private static List<UtteranceProcessor> processors(Voice voice) {
        return voice.getUtteranceProcessors();
    }

    /** Samples per second. */
    int rate() {
        return rate;
    }

    void say(Steps.Say say, SpeechSink out) {
        String phones = say.phones();
        if (phones == null) {
            fitted(say, say.text(), out);
            return;
        }
        // as a word of its lexicon that nobody writes, for as long as it takes
        voice.getLexicon().addAddendum(PRONOUNCED, null, phones.split(" "));
        try {
            fitted(say, PRONOUNCED, out);
        } finally {
            voice.getLexicon().removeAddendum(PRONOUNCED, null);
        }
    }

    /** What is to last some time is spoken once to nobody, to know how long it takes. */
    private void fitted(Steps.Say say, String text, SpeechSink out) {
        if (!say.timed()) {
            speak(say, text, out);
            return;
        }
        Length length = new Length(out);
        speak(say, text, length);
        if (!out.cancelled()) {
            speak(say.fitted(length.ms), text, out);
        }
    }

    /** Hears nothing but how long it is. */
    private static final class Length implements SpeechSink {
        private final SpeechSink out;
        private double ms;

        Length(SpeechSink out) {
            this.out = out;
        }

        @Override
        public void pcm(short[] pcm, int rate) {
            ms += 1000.0 * pcm.length / rate;
        }

        @Override
        public void mark(String name) {
            // it is told when it is heard
        }

        @Override
        public boolean cancelled() {
            return out.cancelled();
        }

        @Override
        public void onCancel(Runnable action) {
            out.onCancel(action);
        }
    }

    private void speak(Steps.Say say, String text, SpeechSink out) {
        voice.setDurationStretch((float) (1 / say.prosody().rate()));
        voice.setPitch((float) say.prosody().hz(pitch));
        voice.setPitchRange((float) (range * say.prosody().range()));
        player.begin(say, out);
        boolean spoken = voice.speak(new FreeTTSSpeakableImpl(text) {
            @Override
            public synchronized boolean isCompleted() {
                return out.cancelled();
            }
        });
        player.end(out);
        if (!spoken && !out.cancelled()) {
            throw new SpeechFailure(Kind.BROKEN, "freetts cannot speak this text");
        }
    }

    /** Takes sentence by sentence, first the words with their times, then the sound. */
    private final class Player implements AudioPlayer, UtteranceProcessor {
        private final Deque<Steps.MarkAt> marks = new ArrayDeque<>();
        /** Samples from the sentence's beginning, in order, beside the first of {@link #marks}. */
        private final Deque<Integer> due = new ArrayDeque<>();
        private final List<byte[]> sentence = new ArrayList<>();
        private @Nullable SpeechSink out;
        private double volumeDb;
        private int octets;

        void begin(Steps.Say say, SpeechSink to) {
            marks.clear();
            marks.addAll(say.marks());
            due.clear();
            volumeDb = say.prosody().volumeDb();
            out = to;
        }

        void end(SpeechSink to) {
            while (!marks.isEmpty()) {
                to.mark(marks.poll().name());
            }
            out = null;
        }

        @Override
        public void processUtterance(Utterance utterance) {
            due.clear();
            Relation tokens = utterance.getRelation(Relation.TOKEN);
            List<Steps.MarkAt> open = List.copyOf(marks);
            int next = 0;
            for (Item token = tokens == null ? null : tokens.getHead(); token != null && next < open.size(); token = token.getNext()) {
                // the place after the token
                int end = place(token.getFeatures().getObject("file_pos"));
                while (next < open.size() && end > open.get(next).offset()) {
                    due.add((int) (startSeconds(token) * rate));
                    next++;
                }
            }
        }

        /** It is kept as text. */
        private static int place(Object position) {
            String text = String.valueOf(position);
            return text.matches("\\d{1,9}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
        }

        private double startSeconds(Item token) {
            Item word = token.getDaughter();
            Item structure = word == null ? null : word.getItemAs(Relation.SYLLABLE_STRUCTURE);
            Item syllable = structure == null ? null : structure.getDaughter();
            Item segment = syllable == null ? null : syllable.getDaughter();
            Item sound = segment == null ? null : segment.getItemAs(Relation.SEGMENT);
            Item before = sound == null ? null : sound.getPrevious();
            return before == null || !before.getFeatures().isPresent("end") ? 0 : before.getFeatures().getFloat("end");
        }

        @Override
        public void begin(int size) {
            sentence.clear();
            octets = 0;
        }

        @Override
        public boolean write(byte[] audio) {
            return write(audio, 0, audio.length);
        }

        @Override
        public boolean write(byte[] audio, int offset, int count) {
            sentence.add(java.util.Arrays.copyOfRange(audio, offset, offset + count));
            octets += count;
            return out != null && !out.cancelled();
        }

        @Override
        public boolean end() {
            SpeechSink to = out;
            if (to == null) {
                return false;
            }
            short[] pcm = samples();
            int from = 0;
            while (!due.isEmpty()) {
                int at = Math.clamp(due.poll(), from, pcm.length);
                to.pcm(java.util.Arrays.copyOfRange(pcm, from, at), rate);
                to.mark(marks.remove().name());
                from = at;
            }
            to.pcm(java.util.Arrays.copyOfRange(pcm, from, pcm.length), rate);
            return !to.cancelled();
        }

        /** Big-endian octets, as its format says. */
        private short[] samples() {
            short[] pcm = new short[octets / 2];
            int at = 0;
            for (byte[] part : sentence) {
                for (int i = 0; i + 1 < part.length && at < pcm.length; i += 2) {
                    pcm[at++] = (short) (part[i] << 8 | (part[i + 1] & 0xFF));
                }
            }
            sentence.clear();
            Samples.amplify(pcm, volumeDb);
            return pcm;
        }

        @Override
        public void setAudioFormat(AudioFormat format) {
            // 16 bits, mono, big-endian, at the voice's rate
        }

        @Override
        public AudioFormat getAudioFormat() {
            return new AudioFormat(rate, 16, 1, true, true);
        }

        @Override
        public boolean drain() {
            return true;
        }

        @Override
        public float getVolume() {
            return 1;
        }

        @Override
        public long getTime() {
            return 0;
        }

        @Override
        public void setVolume(float volume) {
            // it is changed on the samples
        }

        @Override
        public void pause() {
            // nothing plays here
        }

        @Override
        public void resume() {
            // nothing plays here
        }

        @Override
        public void reset() {
            // nothing plays here
        }

        @Override
        public void cancel() {
            // nothing plays here
        }

        @Override
        public void close() {
            // nothing plays here
        }

        @Override
        public void resetTime() {
            // nothing plays here
        }

        @Override
        public void startFirstSampleTimer() {
            // nothing plays here
        }

        @Override
        public void showMetrics() {
            // nothing plays here
        }
    }
}
