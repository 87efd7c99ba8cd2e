package org.rayo.server.speech;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFormatException;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.SsmlWriter;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.egress.FetchFailure;
import org.rayo.server.egress.RequestBody;
import org.rayo.server.speech.SpeechFailure.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An engine behind HTTP: text or SSML is posted, sound comes back. Each request has a connection of its own, so an engine that
 * was restarted is reached at once. HTTP has no marks, so a text is asked for in the parts between them, one after the other.
 */
final class HttpSynthesizer implements SpeechSynthesizer {
    private static final int MAX_OCTETS = 32 << 20;
    private static final int MAX_PLAIN_CHARS = 4000;
    private static final int USUAL_RATE = 16_000;

    private final ServerConfig.HttpEngine config;
    private final EgressClient egress;
    private final EgressClient.Limits limits;
    private final List<Voice> voices;

    /** {@code time}: for each request. */
    HttpSynthesizer(ServerConfig.HttpEngine config, EgressClient egress, Duration time) {
        this.config = config;
        this.egress = egress;
        this.limits = new EgressClient.Limits(MAX_OCTETS, time);
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

    /** A part of a text: {@code body} empty for one that is quiet. */
    private record Part(String body, double volumeDb, int restMs, String mark) {
        static Part said(String body, double volumeDb) {
            return new Part(body, volumeDb, 0, "");
        }

        static Part rest(int ms) {
            return new Part("", 0, ms, "");
        }

        static Part mark(String name) {
            return new Part("", 0, 0, name);
        }
    }

    @Override
    public Flux<SpeechEvent> speak(SpokenText text, Voice voice) {
        return Flux.defer(() -> {
            Rests rests = new Rests();
            return Flux.fromIterable(config.ssml() ? marked(text, voice) : plain(text))
                    .concatMap(part -> part(part, voice, rests), 1)
                    .concatWith(Flux.defer(() -> rests.left()));
        });
    }

    /** Silence waits until it is known at what rate the engine speaks. One thread after the other. */
    private static final class Rests {
        private int rate;
        private int waitingMs;

        Flux<SpeechEvent> rest(int ms) {
            waitingMs += ms;
            return rate == 0 ? Flux.empty() : left();
        }

        Flux<SpeechEvent> said(SoundBytes.Pcm sound) {
            rate = sound.rate();
            return left().concatWithValues(new SpeechEvent.Pcm(sound.samples(), rate));
        }

        Flux<SpeechEvent> left() {
            int at = rate == 0 ? USUAL_RATE : rate;
            short[] silence = Samples.silence(waitingMs, at);
            waitingMs = 0;
            return silence.length == 0 ? Flux.empty() : Flux.just(new SpeechEvent.Pcm(silence, at));
        }
    }

    private Flux<SpeechEvent> part(Part part, Voice voice, Rests rests) {
        if (!part.mark.isEmpty()) {
            return Flux.just(new SpeechEvent.Mark(part.mark));
        }
        return part.body.isEmpty() ? rests.rest(part.restMs) : asked(part, voice).flatMapMany(rests::said);
    }

    private Mono<SoundBytes.Pcm> asked(Part part, Voice voice) {
        RequestBody body = RequestBody.post(part.body, config.ssml() ? "application/ssml+xml" : "text/plain; charset=utf-8");
        return egress.send(uri(voice), body, limits)
                .map(answer -> {
                    SoundBytes.Pcm sound = sound(answer.octets(), answer.contentType());
                    Samples.amplify(sound.samples(), part.volumeDb);
                    return sound;
                })
                .onErrorMap(FetchFailure.class, failure -> new SpeechFailure(
                        switch (failure.kind()) {
                            case TIMEOUT -> Kind.TIMEOUT;
                            case BUSY -> Kind.BUSY;
                            default -> Kind.BROKEN;
                        },
                        name() + ": " + failure.text()));
    }

    private SoundBytes.Pcm sound(byte[] octets, @Nullable String contentType) {
        try {
            return SoundBytes.read(octets, contentType, MAX_OCTETS);
        } catch (AudioFormatException e) {
            throw new SpeechFailure(Kind.BROKEN, name() + " answered with what is no sound: " + e.getMessage());
        }
    }

    private URI uri(Voice voice) {
        String query = config.uri().getRawQuery() == null ? "?" : "&";
        return URI.create(config.uri() + query + "voice=" + URLEncoder.encode(voice.name(), StandardCharsets.UTF_8)
                + "&language=" + URLEncoder.encode(voice.language(), StandardCharsets.UTF_8));
    }

    /** SSML, cut at its marks. */
    private static List<Part> marked(SpokenText text, Voice voice) {
        List<Part> parts = new ArrayList<>();
        List<SpokenText.Piece> between = new ArrayList<>();
        for (SpokenText.Piece piece : text.pieces()) {
            if (piece instanceof SpokenText.Marked(String name)) {
                ssml(between, voice, parts);
                parts.add(Part.mark(name));
            } else {
                between.add(piece);
            }
        }
        ssml(between, voice, parts);
        return parts;
    }

    private static void ssml(List<SpokenText.Piece> between, Voice voice, List<Part> parts) {
        boolean words = between.stream().anyMatch(piece -> piece instanceof SpokenText.Words said && !said.text().isBlank());
        if (words) {
            parts.add(Part.said(SsmlWriter.write(between, voice.language(), voice.name()), 0));
        } else {
            between.forEach(piece -> {
                if (piece instanceof SpokenText.Pause(int ms)) {
                    parts.add(Part.rest(ms));
                }
            });
        }
        between.clear();
    }

    private static List<Part> plain(SpokenText text) {
        List<Part> parts = new ArrayList<>();
        for (Steps.Step step : Steps.of(text.even(), ProgramSynthesizer::cutWords, false, MAX_PLAIN_CHARS, phoneme -> null)) {
            parts.add(switch (step) {
                case Steps.Say say -> Part.said(say.text().strip(), say.prosody().volumeDb());
                case Steps.Rest(int ms) -> Part.rest(ms);
                case Steps.Told(String name) -> Part.mark(name);
            });
        }
        return parts;
    }
}
