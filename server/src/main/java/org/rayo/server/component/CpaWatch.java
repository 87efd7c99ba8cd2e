package org.rayo.server.component;

import java.util.ArrayList;
import java.util.List;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.protocol.RayoError;

/**
 * One signal that a component of call progress analysis waits for: {@code urn:xmpp:rayo:cpa:TYPE:1?name=value;…}.
 *
 * @param terminate whether it ends the component
 * @param maxTimeMs for SPEECH: when it is not sure by then, it says so; {@link RayoCommand#NEVER}
 * @param minSpeechMs for SPEECH: the length of a greeting from which on it is a machine's
 * @param finalSilenceMs for SPEECH: the silence after which a person waits for an answer
 */
public record CpaWatch(CpaSignal signal, boolean terminate, long maxTimeMs, int minSpeechMs, int finalSilenceMs) {
    /** No person greets longer. */
    public static final int DEFAULT_MIN_SPEECH_MS = 2600;
    public static final int DEFAULT_FINAL_SILENCE_MS = 800;

    private static final int LONGEST_MS = 600_000;

    /** @throws GrammarException with the protocol's error */
    public static List<CpaWatch> of(List<GrammarSource> grammars) throws GrammarException {
        List<CpaWatch> watches = new ArrayList<>();
        for (GrammarSource grammar : grammars) {
            CpaWatch watch = of(grammar);
            if (watches.stream().anyMatch(other -> other.signal == watch.signal)) {
                throw bad("the signal " + watch.signal.type() + " is asked for twice");
            }
            watches.add(watch);
        }
        return List.copyOf(watches);
    }

    private static GrammarException bad(String text) {
        return new GrammarException(RayoError.badRequest(text));
    }

    private static CpaWatch of(GrammarSource grammar) throws GrammarException {
        String url = grammar.url();
        if (url == null) {
            throw bad("a grammar of mode='cpa' needs the attribute 'url', such as " + CpaSignal.BEEP.type());
        }
        int question = url.indexOf('?');
        String type = question < 0 ? url : url.substring(0, question);
        CpaSignal signal = CpaSignal.of(type);
        if (signal == null) {
            throw new GrammarException(RayoError.unsupportedSignal(type));
        }
        CpaWatch watch = new CpaWatch(signal, false, RayoCommand.NEVER, DEFAULT_MIN_SPEECH_MS, DEFAULT_FINAL_SILENCE_MS);
        for (String parameter : question < 0 ? new String[0] : url.substring(question + 1).split("[;&]")) {
            watch = watch.with(parameter);
        }
        return watch;
    }

    /** What else there may be is the business of other implementations (XEP-0341 §4). */
    private CpaWatch with(String parameter) throws GrammarException {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        return switch (name) {
            case "terminate" -> new CpaWatch(signal, truth(value), maxTimeMs, minSpeechMs, finalSilenceMs);
            case "maxTime" -> new CpaWatch(signal, terminate, ms(name, value), minSpeechMs, finalSilenceMs);
            case "minSpeechDuration" -> new CpaWatch(signal, terminate, maxTimeMs, ms(name, value), finalSilenceMs);
            case "finalSilence" -> new CpaWatch(signal, terminate, maxTimeMs, minSpeechMs, ms(name, value));
            default -> this;
        };
    }

    private static boolean truth(String value) throws GrammarException {
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw bad("terminate='" + OutputDocuments.shown(value) + "' must be true or false");
        };
    }

    private static int ms(String name, String value) throws GrammarException {
        int number = value.matches("\\d{1,6}") ? Integer.parseInt(value) : -1;
        if (number < 1 || number > LONGEST_MS) {
            throw bad(name + "='" + OutputDocuments.shown(value) + "' must be milliseconds from 1 to " + LONGEST_MS);
        }
        return number;
    }
}
