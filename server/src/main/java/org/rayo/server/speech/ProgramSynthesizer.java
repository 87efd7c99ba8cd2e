package org.rayo.server.speech;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFormatException;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.SpokenText.Phoneme;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * An engine that is a program: a process for each piece of a text, so that one that crashes or hangs takes nothing with it. Text
 * reaches it in a file, never in its arguments. Where a sentence is cut, at a mark or at other prosody, the pauses that the
 * program makes at its ends are taken away.
 */
abstract class ProgramSynthesizer extends WorkerSynthesizer {
    /** Pieces are cut behind a sentence when they would be longer. */
    private static final int MAX_CHARS = 240;
    private static final int MAX_WORD = 60;
    private static final int MAX_OCTETS = 32 << 20;
    private static final int USUAL_RATE = 16_000;

    private final Program program;
    private final Duration time;

    /** {@code time}: for each piece. */
    ProgramSynthesizer(Program program, int atOnce, int waiting, Duration time) {
        super(program.name(), atOnce, waiting);
        this.program = program;
        this.time = time;
    }

    /**
     * Arguments to speak.
     *
     * @param text file to read
     * @param sound file to write
     */
    abstract List<String> arguments(Steps.Say say, Voice voice, Path text, Path sound);

    /** A pronunciation as the program takes it; null for one that it cannot. */
    abstract @Nullable String phones(Phoneme phoneme);

    /** What the program can read of a text; never longer. */
    abstract String clean(String text);

    @Override
    final void work(SpokenText text, Voice voice, SpeechSink out) throws IOException, InterruptedException {
        Path directory = Program.directory();
        try {
            speak(Steps.of(text, this::clean, false, MAX_CHARS, this::phones), voice, out, directory);
        } finally {
            Program.remove(directory);
        }
    }

    private void speak(List<Steps.Step> steps, Voice voice, SpeechSink out, Path directory) throws IOException, InterruptedException {
        int rate = 0;
        int restMs = 0;
        boolean joined = false;
        for (int i = 0; i < steps.size() && !out.cancelled(); i++) {
            switch (steps.get(i)) {
                case Steps.Say say -> {
                    boolean goesOn = !endsClause(say.text()) && sayFollows(steps, i + 1);
                    SoundBytes.Pcm made = made(say, voice, directory, joined, goesOn);
                    if (say.timed()) {
                        made = made(say.fitted(1000.0 * made.samples().length / made.rate()), voice, directory, joined, goesOn);
                    }
                    short[] pcm = made.samples();
                    Samples.amplify(pcm, say.prosody().volumeDb());
                    rate = made.rate();
                    out.pcm(Samples.silence(restMs, rate), rate);
                    out.pcm(pcm, rate);
                    restMs = 0;
                    joined = goesOn;
                }
                // until something was spoken it is not known at what rate
                case Steps.Rest(int ms) -> restMs += ms;
                case Steps.Told(String name) -> {
                    out.pcm(Samples.silence(rate == 0 ? 0 : restMs, Math.max(rate, 1)), rate);
                    restMs = rate == 0 ? restMs : 0;
                    out.mark(name);
                }
            }
        }
        out.pcm(Samples.silence(restMs, rate == 0 ? USUAL_RATE : rate), rate == 0 ? USUAL_RATE : rate);
    }

    private static boolean sayFollows(List<Steps.Step> steps, int from) {
        for (Steps.Step step : steps.subList(from, steps.size())) {
            if (!(step instanceof Steps.Told)) {
                return step instanceof Steps.Say;
            }
        }
        return false;
    }

    private static boolean endsClause(String text) {
        String end = text.strip();
        return end.isEmpty() || ".!?:;,".indexOf(end.charAt(end.length() - 1)) >= 0;
    }

    /** {@code joined}: without the pause before it; {@code goesOn}: without that after it. */
    private SoundBytes.Pcm made(Steps.Say say, Voice voice, Path directory, boolean joined, boolean goesOn) throws IOException, InterruptedException {
        Path text = directory.resolve("text");
        Path sound = directory.resolve("sound.wav");
        Files.deleteIfExists(sound);
        Files.write(text, ((say.phones() == null ? say.text().strip() : say.phones()) + "\n").getBytes(StandardCharsets.UTF_8));
        program.run(arguments(say, voice, text, sound), directory, sound, false, MAX_OCTETS, time);
        try {
            SoundBytes.Pcm made = SoundBytes.read(Files.readAllBytes(sound), MAX_OCTETS / 2);
            // what is to last some time is to be spoken all the time
            return new SoundBytes.Pcm(Samples.trim(made.samples(), made.rate(), joined || say.timed(), goesOn || say.timed()), made.rate());
        } catch (AudioFormatException e) {
            throw new SpeechFailure(Kind.BROKEN, name() + " wrote what is no sound: " + e.getMessage());
        }
    }

    /** On one line, without words that are no words: programs take their time for those. */
    static String cutWords(String text) {
        StringBuilder clean = new StringBuilder();
        int word = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = Character.isISOControl(text.charAt(i)) ? ' ' : text.charAt(i);
            word = Character.isWhitespace(c) ? 0 : word + 1;
            if (word <= MAX_WORD && !loneSurrogate(text, i)) {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    private static boolean loneSurrogate(String text, int at) {
        char c = text.charAt(at);
        boolean high = Character.isHighSurrogate(c) && (at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1)));
        return high || (Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1))));
    }
}
