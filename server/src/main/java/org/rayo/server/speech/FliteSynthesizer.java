package org.rayo.server.speech;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.Prosody;
import org.rayo.server.component.ssml.SpokenText.Phoneme;

/** The program {@code flite}: English; {@code slt} is the best of its voices. */
final class FliteSynthesizer extends ProgramSynthesizer {
    /** A voice of it as it is known: the pitch is what it speaks at, Hz. */
    private record Known(Voice voice, double pitch) {}

    private static final List<Known> KNOWN = List.of(
            new Known(new Voice("slt", "en-US", "female"), 165),
            new Known(new Voice("rms", "en-US", "male"), 100),
            new Known(new Voice("awb", "en-GB", "male"), 125),
            new Known(new Voice("kal16", "en-US", "male"), 100),
            new Known(new Voice("kal", "en-US", "male"), 100));

    private final List<Voice> voices;

    private FliteSynthesizer(Program program, List<Voice> voices, int atOnce, int waiting, Duration time) {
        super(program, atOnce, waiting, time);
        this.voices = voices;
    }

    /** Asks it for its voices; blocks. @throws SpeechFailure when it has none */
    static FliteSynthesizer of(Program program, int atOnce, int waiting, Duration time) {
        String listed = Printed.by(program, List.of("-lv"), time);
        List<String> names = List.of(listed.substring(listed.indexOf(':') + 1).strip().split("\\s+"));
        List<Voice> voices = KNOWN.stream().map(Known::voice).filter(voice -> names.contains(voice.name())).toList();
        return new FliteSynthesizer(program, Printed.atLeastOne(program, voices), atOnce, waiting, time);
    }

    @Override
    public List<Voice> voices() {
        return voices;
    }

    @Override
    List<String> arguments(Steps.Say say, Voice voice, Path text, Path sound) {
        Prosody prosody = say.prosody();
        double pitch = KNOWN.stream().filter(known -> known.voice.equals(voice)).findFirst().map(Known::pitch).orElse(100.0);
        List<String> arguments = new ArrayList<>(List.of("-voice", voice.name()));
        for (Map.Entry<String, Double> each : Map.of("duration_stretch", 1 / prosody.rate(), "f0_shift", prosody.hz(pitch) / pitch).entrySet()) {
            if (each.getValue() != 1.0) {
                arguments.addAll(List.of("--setf", each.getKey() + "=" + String.format(Locale.ROOT, "%.3f", each.getValue())));
            }
        }
        String phones = say.phones();
        // names of sounds out of our own table
        arguments.addAll(phones == null ? List.of("-f", text.toString()) : List.of("-p", phones));
        arguments.addAll(List.of("-o", sound.toString()));
        return arguments;
    }

    @Override
    @Nullable String phones(Phoneme phoneme) {
        return Phones.flite(phoneme);
    }

    @Override
    String clean(String text) {
        return FreeTtsSynthesizer.clean(text);
    }
}
