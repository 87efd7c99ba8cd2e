package org.rayo.server.speech;

import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** An engine that blocks while it speaks, on threads of its own. */
abstract class WorkerSynthesizer implements SpeechSynthesizer {
    private final String name;
    private final SpeechWorkers workers;

    /** {@code atOnce} texts are spoken at the same time, {@code waiting} more are taken. */
    WorkerSynthesizer(String name, int atOnce, int waiting) {
        this.name = name;
        this.workers = new SpeechWorkers(name, atOnce, waiting);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean queues() {
        return true;
    }

    /** Speaks to the end; throws {@link SpeechFailure}. Ends soon when it is interrupted or nobody wants it. */
    abstract void work(SpokenText text, Voice voice, SpeechSink out) throws Exception;

    @Override
    public final Flux<SpeechEvent> speak(SpokenText text, Voice voice) {
        return Flux.create(sink -> {
            Output output = new Output(sink);
            SpeechWorkers.Job job = workers.new Job(() -> run(text, voice, output));
            sink.onCancel(() -> {
                output.cancel();
                job.cancel();
            });
            if (!workers.submit(job)) {
                sink.error(lost() >= SpeechWorkers.MAX_LOST
                        ? new SpeechFailure(Kind.BROKEN, name + " has " + lost() + " texts that do not end; restart the server")
                        : new SpeechFailure(Kind.BUSY, name + " has too much to speak"));
            }
        });
    }

    private void run(SpokenText text, Voice voice, Output output) {
        try {
            output.sink.next(new SpeechEvent.Begun());
            work(text, voice, output);
            output.sink.complete();
        } catch (SpeechFailure e) {
            output.fail(e);
        } catch (Exception e) {
            output.fail(new SpeechFailure(Kind.BROKEN, name + " failed: " + e.getClass().getSimpleName()));
        } catch (StackOverflowError e) {
            output.fail(new SpeechFailure(Kind.BROKEN, name + " cannot speak this text"));
        }
    }

    @Override
    public final int lost() {
        return workers.lost();
    }

    @Override
    public void close() {
        workers.close();
    }

    private static final class Output implements SpeechSink {
        private final FluxSink<SpeechEvent> sink;
        private volatile Runnable action = () -> { };
        private volatile boolean cancelled;

        Output(FluxSink<SpeechEvent> sink) {
            this.sink = sink;
        }

        @Override
        public void pcm(short[] samples, int rate) {
            if (samples.length > 0) {
                sink.next(new SpeechEvent.Pcm(samples, rate));
            }
        }

        @Override
        public void mark(String name) {
            sink.next(new SpeechEvent.Mark(name));
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        @Override
        public void onCancel(Runnable what) {
            action = what;
            if (cancelled) {
                what.run();
            }
        }

        void cancel() {
            cancelled = true;
            action.run();
        }

        void fail(SpeechFailure failure) {
            // to whom has gone an error would be an unhandled one
            if (!cancelled) {
                sink.error(failure);
            }
        }
    }
}
