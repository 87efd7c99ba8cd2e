package org.rayo.server.speech;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.speech.SpeechFailure.Kind;

/**
 * sphinx4 within this process: American English by grammars. Speech that fits any sounds better than words of the grammar is refused.
 * It takes no dictation: the language model for that would be slower than the talker.
 */
final class SphinxRecognizer extends WorkerRecognizer {
    /** Held here, since loggers that nobody holds forget their level. Some are named after the simple or our own class. */
    private static final List<Logger> CHATTY = Stream.of(
                    "edu.cmu.sphinx", "AutoCepstrum", "BatchCMN", SphinxDictionary.class.getName(), SphinxGrammar.class.getName())
            .map(Logger::getLogger).toList();

    /** Below it, it was something else. */
    private static final double LEAST_CONFIDENCE = 0.35;
    private static final double STEEPNESS = 8;

    private final SphinxModel model;
    private final Queue<SphinxContext> idle = new ConcurrentLinkedQueue<>();

    SphinxRecognizer(SphinxModel model, int atOnce, int waiting) {
        super("sphinx4", atOnce, waiting);
        this.model = model;
        CHATTY.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @Override
    public int sampleRate() {
        return model.sampleRate();
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
        return refusal != null ? refusal
                // a loop of sounds within a grammar takes it minutes: each sound has a model for all its neighbours
                : grammar.graph().hasGarbage() ? name() + " does not take GARBAGE; use pocketsphinx, or name what may be said there"
                : SphinxModel.unsayable(name(), grammar);
    }

    @Override
    public void load() {
        try {
            idle.add(take());
        } catch (IOException e) {
            throw new SpeechFailure(Kind.BROKEN, "sphinx4 cannot load its model: " + e.getMessage());
        }
    }

    private SphinxContext take() throws IOException {
        SphinxContext ready = idle.poll();
        return ready == null ? new SphinxContext(model) : ready;
    }

    @Override
    Recognition.Final work(Task task, short[] pcm) throws IOException, InterruptedException {
        SphinxContext context = take();
        SphinxContext.Found found = context.find(task.grammar(), pcm);
        // one that failed is left to the collector
        idle.add(context);
        if (found == null) {
            throw new InterruptedException("nobody wants to know any more");
        }
        String words = found.words();
        double confidence = confidence(found.perFrame());
        return words == null || confidence < LEAST_CONFIDENCE ? new Recognition.Final(List.of())
                : new Recognition.Final(List.of(new Recognition.Alternative(words, confidence, null)));
    }

    /** How sure it is, 0 to 1: a half where the words fit as well as any sounds would. */
    static double confidence(double perFrame) {
        return 1 / (1 + Math.exp(-STEEPNESS * perFrame));
    }
}
