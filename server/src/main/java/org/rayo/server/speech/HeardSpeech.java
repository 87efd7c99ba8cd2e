package org.rayo.server.speech;

import java.util.function.LongSupplier;
import org.rayo.rtp.audio.StreamResampler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What was said so far, in pieces, for as many as want to hear it from its begin. Fed by one thread. */
final class HeardSpeech {
    private final Sinks.Many<short[]> pieces = Sinks.many().replay().all();
    private final LongSupplier nanoClock;
    private volatile long endedNanos;

    HeardSpeech(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void add(short[] piece) {
        pieces.emitNext(piece, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    void end() {
        endedNanos = nanoClock.getAsLong();
        pieces.emitComplete(Sinks.EmitFailureHandler.FAIL_FAST);
    }

    /** All of it from its begin, and what is still to come. {@code rate} in Hz. */
    Flux<short[]> audio(int rate) {
        return rate == Ear.RATE ? pieces.asFlux() : Flux.defer(() -> {
            Converter converter = new Converter(rate);
            return pieces.asFlux().map(converter::convert).concatWith(Mono.fromSupplier(converter::rest)).filter(piece -> piece.length > 0);
        });
    }

    /** Completes when it is over. */
    Mono<Void> ended() {
        return pieces.asFlux().then();
    }

    /** By the clock; when it is over. */
    long endedNanos() {
        return endedNanos;
    }

    private static final class Converter {
        private final StreamResampler resampler;
        private long taken;

        Converter(int rate) {
            this.resampler = new StreamResampler(Ear.RATE, rate);
        }

        short[] convert(short[] piece) {
            short[] room = new short[resampler.bound(piece.length)];
            taken += piece.length;
            return java.util.Arrays.copyOf(room, resampler.convert(piece, 0, piece.length, room, 0));
        }

        short[] rest() {
            short[] room = new short[resampler.bound(0)];
            return java.util.Arrays.copyOf(room, resampler.drain(taken, room, 0));
        }
    }
}
