package org.rayo.server.speech;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.media.SpeechLibrary;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Something that is waited for, said and understood: from an ear to the engines. {@link #turn} is called by one thread. */
final class Utterance implements SpeechLibrary.Ear {
    private static final String UNHEARD = "what was said could not be heard: ";

    private final Ear ear;
    private final Function<HeardSpeech, Mono<SpeechOutcome>> understand;
    private final Consumer<Utterance> forget;
    private final Consumer<SpeechOutcome> over;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Disposable.Swap work = Disposables.swap();
    private final HeardSpeech heard;
    private boolean begun;
    private boolean ended;

    Utterance(
            ServerConfig.Recognition config, SpeechPlan plan, LongSupplier nanoClock, Runnable began,
            Function<HeardSpeech, Mono<SpeechOutcome>> understand, Consumer<Utterance> forget, Consumer<SpeechOutcome> over) {
        int silenceMs = plan.maxSilenceMs() < 0 ? (int) config.endSilence().toMillis() : Math.clamp(plan.maxSilenceMs(), 20, 60_000);
        this.ear = new Ear(plan.sensitivity(), silenceMs, config.maxLength(), began);
        this.heard = new HeardSpeech(nanoClock);
        this.understand = understand;
        this.forget = forget;
        this.over = over;
    }

    @Override
    public AudioSink sink() {
        return ear;
    }

    @Override
    public void end() {
        ear.end();
    }

    @Override
    public void cancel() {
        told.set(true);
        forget.accept(this);
        work.dispose();
    }

    /** Hands on what was heard since the last turn. */
    void turn() {
        if (ended || told.get()) {
            return;
        }
        boolean closed = ear.closed();
        if (ear.spoken()) {
            handOn();
        }
        if (closed && !ended) {
            ended = true;
            tell(new SpeechOutcome.Failed(UNHEARD + "the media has ended, or too many listen to it"));
            work.dispose();
        }
    }

    /** After something that nobody foresaw. */
    void giveUp() {
        ended = true;
        work.dispose();
        tell(new SpeechOutcome.Failed(UNHEARD + "the server failed"));
    }

    private void handOn() {
        if (!begun) {
            begun = true;
            work.update(understand.apply(heard).subscribe(this::tell, failure -> tell(new SpeechOutcome.Failed(text(failure)))));
        }
        short[] piece = ear.take();
        if (piece == null) {
            ended = true;
            tell(new SpeechOutcome.Failed(UNHEARD + "the server is too busy"));
            work.dispose();
            return;
        }
        if (piece.length > 0) {
            heard.add(piece);
        }
        if (ear.over()) {
            ended = true;
            heard.end();
        }
    }

    private static String text(Throwable failure) {
        return failure instanceof SpeechFailure known ? known.text() : "what was said could not be understood";
    }

    private void tell(SpeechOutcome outcome) {
        if (told.compareAndSet(false, true)) {
            forget.accept(this);
            over.accept(outcome);
        }
    }
}
