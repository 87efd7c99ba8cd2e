package org.rayo.server.protocol;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients older than XEP-0327 are told of a command that is wrong: whole sentences, which they compare (protocol.md §27).
 * Pure.
 */
final class TropoSentences {
    static final String URI = "You have submitted an invalid URI.";
    static final String TERMINATOR = "Invalid terminator character.";
    static final String NO_CHOICES = "You need to provide at least a valid choice element or CPA data.";
    static final String CHOICES_CONTENT_OR_URL = "For choices, either 'url' or inline choices text is required (not both)";
    static final String CHOICES_CONTENT_TYPE = "'content-type' is required when specifying choices contents inline";
    static final String NO_SSML = "Missing SSML content.";
    static final String NO_TO = "Missing required attribute 'to'";
    static final String NO_ROOM = "Missing room name.";
    static final String NO_JOIN = "Missing Join id. You need to specify either a valid call-id or mixer-name";
    static final String NO_TARGET = "Missing target address";
    static final String BAD_REASON = "Invalid reason";
    static final String FORMAT = "Invalid file format.";
    static final String ELEMENT = "Could not find the element on namespace.";
    private static final String DTMF = "Invalid DTMF key. Characters accepted are [0-9], [A,B,C,D], * or #.";

    private static final Set<String> DURATIONS = Set.of("initial-timeout", "final-timeout", "inter-digit-timeout", "recognition-timeout",
            "max-duration", "max-time", "start-offset", "repeat-interval");
    private static final Set<String> INTEGERS = Set.of("repeat-times", "amount");
    private static final Set<String> BOOLEANS = Set.of("start-paused", "start-beep", "stop-beep", "force", "answer-on-media", "bargein",
            "barge-in", "mute", "beep", "moderator", "tone-passthrough", "mix", "duplex", "broadcast", "earlyMedia");
    private static final Set<String> URIS = Set.of("to", "from", "url", "uri");

    private TropoSentences() {}

    /** {@code type}: with what stands around it in newer clients' grammars. */
    static String signal(String type) {
        return "Invalid signal: " + BadCommand.shown(type.replaceAll("^urn:xmpp:rayo:cpa:|:1$", "")) + ".";
    }

    /** An attribute with a value that cannot be; null when they know no sentence for it. */
    static @Nullable String of(String element, String attribute, String value) {
        if (DURATIONS.contains(attribute)) {
            return "Invalid duration for '" + attribute + "'";
        }
        if (INTEGERS.contains(attribute)) {
            return "You have submitted an invalid integer value for '" + attribute + "'";
        }
        if (BOOLEANS.contains(attribute)) {
            return "You have submitted an invalid boolean value for '" + attribute + "'";
        }
        if (URIS.contains(attribute)) {
            return URI;
        }
        return switch (attribute) {
            case "mode" -> "Invalid input mode.";
            case "terminator" -> TERMINATOR;
            case "timeout" -> "Invalid timeout specified.";
            case "min-confidence" -> isNumber(value) ? "Confidence must be a value between 0 and 1." : "Invalid confidence specified.";
            case "sensitivity" -> isNumber(value) ? "Sensitivity must be a value between 0 and 1."
                    : "You have submitted an invalid float value for 'sensitivity'";
            case "max-silence" -> "Max Silence needs to be greater or equal to 0.";
            case "direction" -> "Unsupported value for 'direction'";
            case "media" -> element.equals("transfer") ? "Invalid media." : "Unsupported value for 'media'";
            case "interrupt-on" -> "Invalid 'interrupt-on'.";
            case "tones" -> DTMF;
            default -> null;
        };
    }

    /** An attribute that is not there. */
    static @Nullable String missing(String element, String attribute) {
        return switch (attribute) {
            case "to" -> element.equals("redirect") ? "Missing destination." : NO_TO;
            case "amount" -> "Amount is a mandatory field.";
            case "direction" -> "Direction is a mandatory field.";
            case "tones" -> DTMF;
            default -> null;
        };
    }

    private static boolean isNumber(String value) {
        return value.strip().matches("[+-]?[0-9]*\\.?[0-9]+");
    }
}
