package org.rayo.server.speech;

import java.util.List;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;

/** An engine that blocks while it understands, on threads of its own, an utterance as a whole once it is over. */
abstract class WorkerRecognizer implements SpeechRecognizer {
    private final String name;
    private final SpeechWorkers workers;

    /** {@code atOnce} utterances are understood at the same time, {@code waiting} more are taken. */
    WorkerRecognizer(String name, int atOnce, int waiting) {
        this.name = name;
        this.workers = new SpeechWorkers(name, atOnce, waiting);
    }

    @Override
    public final String name() {
        return name;
    }

    /** Understands; throws {@link SpeechFailure}. Ends soon when it is interrupted. */
    abstract Recognition.Final work(Task task, short[] pcm) throws Exception;

    @Override
    public final Flux<Recognition> recognize(Task task, Flux<short[]> audio) {
        return audio.collectList().flatMapMany(pieces -> Flux.create(sink -> {
            SpeechWorkers.Job job = workers.new Job(() -> {
                try {
                    sink.next(work(task, joined(pieces)));
                    sink.complete();
                } catch (Exception e) {
                    if (!sink.isCancelled()) {
                        sink.error(typed(e));
                    }
                } catch (StackOverflowError e) {
                    sink.error(new SpeechFailure(Kind.BROKEN, name + " cannot listen for this grammar"));
                }
            });
            sink.onCancel(job::cancel);
            if (!workers.submit(job)) {
                sink.error(new SpeechFailure(Kind.BUSY, name + " has too much to listen to"));
            }
        }));
    }

    private SpeechFailure typed(Exception failure) {
        return failure instanceof SpeechFailure known ? known
                : new SpeechFailure(Kind.BROKEN, name + " failed: " + failure.getClass().getSimpleName());
    }

    private static short[] joined(List<short[]> pieces) {
        int length = pieces.stream().mapToInt(piece -> piece.length).sum();
        short[] all = new short[length];
        int at = 0;
        for (short[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    @Override
    public void close() {
        workers.close();
    }
}
