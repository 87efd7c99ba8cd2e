package org.rayo.server.speech;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.SsmlWriter;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.mrcp.MrcpClient;
import org.rayo.server.mrcp.MrcpFailure;
import org.rayo.server.mrcp.MrcpHeaders;
import org.rayo.server.mrcp.MrcpMessage;
import org.rayo.server.mrcp.MrcpSession;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The synthesizer of a speech server (RFC 6787 §8): a session for each text, SSML in one SPEAK, sound by RTP as fast as it is
 * heard, marks as SPEECH-MARKER events.
 */
final class MrcpSynthesizer implements SpeechSynthesizer {
    /** Frames of sound that may wait for whoever takes them: a minute. */
    private static final int MAX_WAITING = 3000;

    private final ServerConfig.MrcpServer config;
    private final MrcpClient client;
    private final Duration time;
    private final List<Voice> voices;
    /** What takes the sound may wait for whoever plays it, which a media loop must not. */
    private final Scheduler takers = Schedulers.newBoundedElastic(8, 1000, "rayo-mrcp", 30, true);

    /** {@code time}: to set up a session, and for each answer. */
    MrcpSynthesizer(ServerConfig.MrcpServer config, MrcpClient client, Duration time) {
        this.config = config;
        this.client = client;
        this.time = time;
        this.voices = Voice.listed(config.voices());
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public List<Voice> voices() {
        return voices;
    }

    @Override
    public void close() {
        takers.dispose();
    }

    @Override
    public Flux<SpeechEvent> speak(SpokenText text, Voice voice) {
        return Flux.<SpeechEvent>create(sink -> new Speaking(sink).begin(text, voice), FluxSink.OverflowStrategy.BUFFER)
                .onBackpressureBuffer(MAX_WAITING)
                .publishOn(takers, MAX_WAITING);
    }

    /** One text on its way. */
    private final class Speaking implements MrcpSession.Listener {
        private final FluxSink<SpeechEvent> sink;
        private final RtpFrames frames;
        private final Disposable.Composite work = Disposables.composite();
        /** A session that breaks fails its open requests, and is lost too. */
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile @Nullable MrcpSession session;

        Speaking(FluxSink<SpeechEvent> sink) {
            this.sink = sink;
            this.frames = new RtpFrames(sink::next, () -> {
                sink.complete();
                end();
            });
        }

        void begin(SpokenText text, Voice voice) {
            sink.onCancel(this::stop);
            work.add(client.open("speechsynth", this, time).subscribe(next -> speak(next, text, voice), this::fail));
        }

        private void speak(MrcpSession next, SpokenText text, Voice voice) {
            session = next;
            if (sink.isCancelled()) {
                next.close();
                return;
            }
            next.media().addSink(frames);
            MrcpHeaders headers = MrcpHeaders.of("Speech-Language", voice.language(), "Kill-On-Barge-In", "true",
                    MrcpHeaders.CONTENT_TYPE, "application/ssml+xml");
            headers = voice.name().equals(name()) ? headers : headers.with("Voice-Name", voice.name());
            String ssml = SsmlWriter.write(text.pieces(), voice.language(), voice.name().equals(name()) ? null : voice.name());
            work.add(next.request("SPEAK", headers, ssml).timeout(time).subscribe(this::answered, this::fail));
        }

        private void answered(MrcpMessage.Response response) {
            if (!response.ok()) {
                fail(new SpeechFailure(Kind.BROKEN, name() + " answered " + response.status() + " to SPEAK"));
            } else if (response.state() == MrcpMessage.State.IN_PROGRESS) {
                frames.begin();
            }
        }

        @Override
        public void event(MrcpMessage.Event event) {
            switch (event.name()) {
                case "SPEECH-MARKER" -> {
                    // §8.4.8: a time, then the name after a semicolon
                    String marker = event.headers().get("Speech-Marker");
                    int name = marker == null ? -1 : marker.indexOf(';');
                    if (marker != null && name >= 0) {
                        frames.mark(marker.substring(name + 1).strip());
                    }
                }
                case "SPEAK-COMPLETE" -> {
                    int cause = event.headers().completionCause();
                    if (cause == 0) {
                        frames.end();
                    } else {
                        fail(new SpeechFailure(cause == 5 ? Kind.UNSUPPORTED : Kind.BROKEN,
                                name() + " ended with " + event.headers().get(MrcpHeaders.COMPLETION_CAUSE)));
                    }
                }
                default -> {
                    // others are not asked for
                }
            }
        }

        @Override
        public void lost(String why) {
            fail(new MrcpFailure(why));
        }

        private void fail(Throwable failure) {
            end();
            if (told.compareAndSet(false, true) && !sink.isCancelled()) {
                sink.error(switch (failure) {
                    case SpeechFailure typed -> typed;
                    case MrcpFailure typed -> new SpeechFailure(Kind.BROKEN, name() + ": " + typed.text());
                    default -> new SpeechFailure(Kind.TIMEOUT, name() + " did not answer within " + time.toMillis() + " ms");
                });
            }
        }

        /** Nobody hears it any more: the server is told, so that it does not speak on to nobody, and has a second for it. */
        private void stop() {
            MrcpSession open = session;
            if (open == null) {
                work.dispose();
            } else {
                var _ = open.request("STOP", MrcpHeaders.NONE, "").timeout(Duration.ofSeconds(1)).subscribe(
                        response -> end(), failure -> end());
            }
        }

        private void end() {
            work.dispose();
            MrcpSession open = session;
            if (open != null) {
                open.close();
            }
        }
    }

    /** Sound of a session from its first sound on, as events. Frames come on the media loop, the rest from any thread. */
    static final class RtpFrames implements AudioSink {
        /** What is held back before the first is given, so that a late packet is no gap: ten frames. */
        private static final int AHEAD = 10;
        /** What was sent before the end of the speech is told may still be under way. */
        private static final int AFTER = 12;
        private static final int AUDIBLE = 16;
        private static final int RATE = 8000;
        private static final int FRAME = 160;

        private final java.util.function.Consumer<SpeechEvent> events;
        private final Runnable done;
        private final java.util.Queue<String> marks = new java.util.concurrent.ConcurrentLinkedQueue<>();
        private volatile boolean begun;
        private volatile boolean ending;
        private short[] held = new short[AHEAD * FRAME];
        private int count;
        private boolean heard;
        private boolean flowing;
        private int after;
        private boolean over;

        RtpFrames(java.util.function.Consumer<SpeechEvent> events, Runnable done) {
            this.events = events;
            this.done = done;
        }

        void begin() {
            begun = true;
        }

        void mark(String name) {
            if (marks.size() < 2000) {
                marks.add(name);
            }
        }

        void end() {
            ending = true;
        }

        @Override
        public void onFrame(short[] frame, int offset, int samples) {
            if (!begun || over) {
                return;
            }
            for (int i = 0; i < samples && !heard; i++) {
                heard = Math.abs(frame[offset + i]) > AUDIBLE;
            }
            if (heard) {
                System.arraycopy(frame, offset, held, count, samples);
                count += samples;
                flowing |= count + FRAME > held.length;
            }
            String mark = marks.peek();
            if (flowing || mark != null || ending) {
                flush();
            }
            for (mark = marks.poll(); mark != null; mark = marks.poll()) {
                events.accept(new SpeechEvent.Mark(mark));
            }
            if (ending && ++after > AFTER) {
                over = true;
                done.run();
            }
        }

        private void flush() {
            if (count > 0) {
                events.accept(new SpeechEvent.Pcm(java.util.Arrays.copyOf(held, count), RATE));
                count = 0;
            }
        }
    }
}
