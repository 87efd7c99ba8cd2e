package org.rayo.server.speech;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * The program {@code pocketsphinx_batch}: American English by grammars. A process for each utterance, so that one that crashes or
 * hangs takes nothing with it; it hears the utterance twice, by the grammar and by a loop of all sounds, and what fits the loop
 * better than the grammar, or has more to it than words, is refused.
 */
final class PocketsphinxRecognizer extends WorkerRecognizer {
    static final String NAME = "pocketsphinx";
    static final String PROGRAM = "pocketsphinx_batch";

    /** The model's definition as it is read fastest; beside the other in models of docker/model/adapt. */
    private static final String BINARY_DEFINITION = "mdef.bin";
    private static final Path USUAL_MODEL = Path.of("/usr/share/pocketsphinx/model/en-us/en-us");
    private static final int MAX_OCTETS = 1 << 20;
    private static final int FRAMES_PER_SECOND = 100;
    /** Its scores are logarithms to this base, in units of 2^10. */
    private static final double SCORE_NATS = 1024 * Math.log(1.0001);
    /** How much better the words fit than any sounds when they are as likely said as not, in natural logarithms of each 10 ms. */
    private static final double EVEN = -0.47;
    private static final double STEEPNESS = 8;
    /** Below it, it was something else. */
    private static final double LEAST_CONFIDENCE = 0.3;
    /** Of what is loud; more was said than the words. */
    private static final double MOST_PASSED_OVER = 0.15;
    /** Nobody says several words faster than that, in ms: they were found in something else. */
    private static final int LEAST_MS_A_WORD = 180;

    /** The silence of telephones is often nothing at all, which has no logarithm. */
    private static final int NOISE = 4;

    private final Program program;
    private final Path acoustic;
    private final Path definition;
    private final int rate;
    private final PocketsphinxWords words;
    private final Duration time;

    private PocketsphinxRecognizer(Program program, SphinxModel model, Path acoustic, int atOnce, int waiting, Duration time) {
        super(NAME, atOnce, waiting);
        this.program = program;
        this.acoustic = acoustic;
        Path binary = acoustic.resolve(BINARY_DEFINITION);
        this.definition = Files.isReadable(binary) ? binary : acoustic.resolve("mdef");
        this.rate = model.sampleRate();
        this.words = new PocketsphinxWords(model.dictionary());
        this.time = time;
    }

    /**
     * Looks for what it needs; blocks.
     *
     * @param time for each utterance
     * @throws SpeechFailure when there is no model that it can read
     */
    static PocketsphinxRecognizer of(Program program, SphinxModel model, int atOnce, int waiting, Duration time) {
        try {
            boolean files = model.acoustic().getProtocol().equals("file");
            Path acoustic = files ? Path.of(model.acoustic().toURI()) : USUAL_MODEL;
            if (!Files.isReadable(acoustic.resolve("mdef"))) {
                throw new SpeechFailure(Kind.BROKEN, "it has no model; install pocketsphinx-en-us, or name one by speech.recognition.model");
            }
            return new PocketsphinxRecognizer(program, model, acoustic, atOnce, waiting, time);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a file without a path", e);
        }
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public boolean understands(String language) {
        return SphinxModel.understands(language);
    }

    @Override
    public boolean dictates() {
        return false;
    }

    @Override
    public @Nullable String refuses(SpeechGrammar grammar) {
        String refusal = super.refuses(grammar);
        return refusal == null ? SphinxModel.unsayable(NAME, grammar) : refusal;
    }

    @Override
    Recognition.Final work(Task task, short[] pcm) throws IOException, InterruptedException {
        Path directory = Program.directory();
        try {
            List<String> spoken = List.copyOf(task.grammar().words());
            Files.write(directory.resolve("said.raw"), octets(pcm));
            Files.writeString(directory.resolve("words"), words.dictionary(spoken), StandardCharsets.US_ASCII);
            Files.writeString(directory.resolve("grammar.fsg"), PocketsphinxWords.grammar(task.grammar().graph(), spoken));
            Files.writeString(directory.resolve("sounds.fsg"), PocketsphinxWords.anySounds());
            Files.writeString(directory.resolve("utterances"), "said\nsaid\n");
            Files.writeString(directory.resolve("grammars"), "grammar\nsounds\n");
            Path heard = directory.resolve("heard");
            program.run(arguments(), directory, heard, false, MAX_OCTETS, time);
            return result(Files.readAllLines(heard, StandardCharsets.ISO_8859_1), spoken, pcm);
        } finally {
            Program.remove(directory);
        }
    }

    /** With a little noise, the same each time, so that the same sound is always understood alike. */
    private static byte[] octets(short[] pcm) {
        ByteBuffer octets = ByteBuffer.allocate(2 * pcm.length).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(1);
        for (short sample : pcm) {
            octets.putShort((short) Math.clamp(sample + random.nextInt(-NOISE, NOISE + 1), Short.MIN_VALUE, Short.MAX_VALUE));
        }
        return octets.array();
    }

    private List<String> arguments() {
        return List.of("-hmm", acoustic.toString(), "-mdef", definition.toString(), "-dict", "words", "-samprate", Integer.toString(rate),
                "-ctl", "utterances", "-cepdir", ".", "-cepext", ".raw", "-adcin", "yes", "-adchdr", "0", "-remove_noise", "no",
                "-fsgctl", "grammars", "-fsgdir", ".", "-fsgext", ".fsg", "-bestpath", "no", "-hypseg", "heard",
                // narrow beams lose what does not fit before its end, and then score only what they had
                "-beam", "1e-80", "-pbeam", "1e-80", "-wbeam", "1e-60");
    }

    private Recognition.Final result(List<String> lines, List<String> spoken, short[] pcm) {
        if (lines.size() < 2) {
            throw new SpeechFailure(Kind.BROKEN, NAME + " wrote what is no result");
        }
        PocketsphinxResult byGrammar = PocketsphinxResult.read(lines.getFirst());
        PocketsphinxResult bySounds = PocketsphinxResult.read(lines.get(1));
        String text = PocketsphinxWords.text(byGrammar.words(), spoken);
        double better = (byGrammar.score() - bySounds.score()) * SCORE_NATS / Math.max(1, byGrammar.frames());
        double confidence = 1 / (1 + Math.exp(-STEEPNESS * (better - EVEN)));
        boolean other = text.isEmpty() || confidence < LEAST_CONFIDENCE
                || byGrammar.passedOver(pcm, rate / FRAMES_PER_SECOND) > MOST_PASSED_OVER
                || byGrammar.msPerWord() < LEAST_MS_A_WORD;
        return new Recognition.Final(other ? List.of() : List.of(new Recognition.Alternative(text, confidence, null)));
    }
}
