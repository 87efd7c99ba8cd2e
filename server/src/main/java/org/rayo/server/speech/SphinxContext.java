package org.rayo.server.speech;

import edu.cmu.sphinx.decoder.pruner.SimplePruner;
import edu.cmu.sphinx.decoder.scorer.SimpleAcousticScorer;
import edu.cmu.sphinx.decoder.search.PartitionActiveListFactory;
import edu.cmu.sphinx.decoder.search.SimpleBreadthFirstSearchManager;
import edu.cmu.sphinx.decoder.search.Token;
import edu.cmu.sphinx.frontend.AutoCepstrum;
import edu.cmu.sphinx.frontend.BaseDataProcessor;
import edu.cmu.sphinx.frontend.Data;
import edu.cmu.sphinx.frontend.DataEndSignal;
import edu.cmu.sphinx.frontend.DataProcessor;
import edu.cmu.sphinx.frontend.DataStartSignal;
import edu.cmu.sphinx.frontend.DoubleData;
import edu.cmu.sphinx.frontend.FrontEnd;
import edu.cmu.sphinx.frontend.feature.BatchCMN;
import edu.cmu.sphinx.frontend.feature.DeltasFeatureExtractor;
import edu.cmu.sphinx.frontend.feature.FeatureTransform;
import edu.cmu.sphinx.frontend.filter.Preemphasizer;
import edu.cmu.sphinx.frontend.transform.DiscreteFourierTransform;
import edu.cmu.sphinx.frontend.window.RaisedCosineWindower;
import edu.cmu.sphinx.linguist.acoustic.UnitManager;
import edu.cmu.sphinx.linguist.acoustic.tiedstate.Sphinx3Loader;
import edu.cmu.sphinx.linguist.acoustic.tiedstate.TiedStateAcousticModel;
import edu.cmu.sphinx.linguist.flat.FlatLinguist;
import edu.cmu.sphinx.result.Result;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.SpeechGrammar;

/**
 * A loaded acoustic model with the grammars that were compiled for it lately; for one thread at a time. It has scores in its tied
 * mixtures, so contexts cannot share it: each takes 100 MB and a second to load.
 */
final class SphinxContext {
    /** One at a time makes searches: sphinx4 counts what it does in maps that all have in common. */
    private static final ReentrantLock BUILDING = new ReentrantLock();

    private static final int MAX_SEARCHES = 16;
    private static final int CHUNK_MS = 100;
    /** The silence of telephones is often nothing at all, which has no logarithm. */
    private static final double DITHER = 4;
    /** Then it looks whether somebody still wants to know. */
    private static final int FRAMES_AT_ONCE = 2;
    private static final int BEAM = 20_000;
    private static final double RELATIVE_BEAM = 1e-90;
    /** How far behind is whatever was given up: the beam, in natural logarithms. */
    private static final double BEYOND = -Math.log(RELATIVE_BEAM);
    private static final double WORD_INSERTION = 0.1;
    private static final double SILENCE_INSERTION = 0.1;
    private static final double PHONE_INSERTION = 1e-10;
    /** Of anything else: it competes on equal terms, and how well it does is what confidence is made of. */
    private static final double OTHER = 1;
    private static final int TOP_GAUSSIANS = 4;
    private static final float VARIANCE_FLOOR = 1e-4f;
    private static final float WEIGHT_FLOOR = 1e-7f;

    private final int rate;
    private final UnitManager units = new UnitManager();
    private final TiedStateAcousticModel acoustics;
    private final SphinxDictionary dictionary;
    private final Source source = new Source();
    private final FrontEnd front;
    private final Map<SpeechGrammar, SimpleBreadthFirstSearchManager> searches = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SpeechGrammar, SimpleBreadthFirstSearchManager> eldest) {
            return size() > MAX_SEARCHES;
        }
    };
    /** Samples that went before, over all utterances: scores are remembered by it. */
    private long samples;
    private volatile int frames;

    SphinxContext(SphinxModel model) throws IOException {
        this.rate = model.sampleRate();
        BUILDING.lock();
        try {
            Sphinx3Loader loader =
                    new Sphinx3Loader(model.acoustic(), units, 0, WEIGHT_FLOOR, VARIANCE_FLOOR, TOP_GAUSSIANS, true);
            acoustics = new TiedStateAcousticModel(loader, units, true);
            acoustics.allocate();
            dictionary = new SphinxDictionary(model, units);
            dictionary.allocate();
            List<DataProcessor> stages = List.of(source, new Preemphasizer(0.97), new RaisedCosineWindower(0.46, 25.625f, 10),
                    new DiscreteFourierTransform(-1, false), new AutoCepstrum(loader), new BatchCMN(), new DeltasFeatureExtractor(3),
                    new FeatureTransform(loader));
            front = new FrontEnd(stages);
            front.initialize();
        } finally {
            BUILDING.unlock();
        }
    }

    /** What was said, in pieces, then its end. */
    private final class Source extends BaseDataProcessor {
        private final Queue<Data> waiting = new ArrayDeque<>();

        void set(short[] pcm) {
            waiting.clear();
            waiting.add(new DataStartSignal(rate));
            int chunk = rate * CHUNK_MS / 1000;
            // the same each time, so that the same sound is always understood alike
            SplittableRandom random = new SplittableRandom(1);
            for (int from = 0; from < pcm.length; from += chunk) {
                double[] values = new double[Math.min(chunk, pcm.length - from)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = pcm[from + i] + DITHER * (2 * random.nextDouble() - 1);
                }
                waiting.add(new DoubleData(values, rate, samples));
                samples += values.length;
            }
            samples += rate;
            waiting.add(new DataEndSignal(pcm.length * 1000L / rate));
        }

        @Override
        public @Nullable Data getData() {
            // all of it is asked for before the first frame is scored: its mean is taken out
            while (waiting.size() > 1 && Thread.currentThread().isInterrupted()) {
                waiting.remove();
            }
            return waiting.poll();
        }
    }

    /**
     * What was found.
     *
     * @param words null when nothing of the grammar fits
     * @param perFrame how much better it fits than any sounds would, in natural logarithms of each 10 ms
     */
    record Found(@Nullable String words, double perFrame) {}

    /**
     * @return null when its thread was interrupted, which it looks for every 20 ms of sound
     * @throws SpeechFailure when the grammar cannot be
     */
    @Nullable Found find(SpeechGrammar grammar, short[] pcm) throws InterruptedException {
        SimpleBreadthFirstSearchManager search = search(grammar);
        frames = 0;
        source.set(pcm);
        front.initialize();
        search.startRecognition();
        try {
            Result result = null;
            Result next = search.recognize(FRAMES_AT_ONCE);
            while (next != null && !next.isFinal() && !Thread.currentThread().isInterrupted()) {
                result = next;
                frames = search.getCurrentFrameNumber();
                next = search.recognize(FRAMES_AT_ONCE);
            }
            if (Thread.currentThread().isInterrupted()) {
                return null;
            }
            result = next == null ? result : next;
            return result == null ? new Found(null, 0) : best(result, Math.max(1, search.getCurrentFrameNumber()));
        } finally {
            search.stopRecognition();
        }
    }

    /** Frames of 10 ms that the utterance has been searched for so far; for tests. */
    int frames() {
        return frames;
    }

    private static Found best(Result result, int frames) {
        Token words = null;
        Token other = null;
        for (Token token : result.getResultTokens()) {
            boolean unknown = token.getWordPathNoFiller().contains("<unk>");
            Token best = unknown ? other : words;
            if (best == null || token.getScore() > best.getScore()) {
                words = unknown ? words : token;
                other = unknown ? token : other;
            }
        }
        if (words == null) {
            return new Found(null, 0);
        }
        double difference = other == null ? BEYOND : result.getLogMath().logToLn(words.getScore() - other.getScore());
        return new Found(words.getWordPathNoFiller().strip(), difference / frames);
    }

    private SimpleBreadthFirstSearchManager search(SpeechGrammar grammar) throws InterruptedException {
        SimpleBreadthFirstSearchManager known = searches.get(grammar);
        if (known != null) {
            return known;
        }
        BUILDING.lockInterruptibly();
        try {
            FlatLinguist linguist = new FlatLinguist(acoustics, new SphinxGrammar(grammar.graph(), dictionary), units,
                    WORD_INSERTION, SILENCE_INSERTION, 1, 1, 8, false, false, false, true, OTHER, PHONE_INSERTION, acoustics);
            SimpleBreadthFirstSearchManager search = new SimpleBreadthFirstSearchManager(
                    linguist, new SimplePruner(), new SimpleAcousticScorer(front, null),
                    new PartitionActiveListFactory(BEAM, RELATIVE_BEAM), false, 0, 0, false);
            search.allocate();
            searches.put(grammar, search);
            return search;
        } finally {
            BUILDING.unlock();
        }
    }
}
