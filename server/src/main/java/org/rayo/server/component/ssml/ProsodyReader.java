package org.rayo.server.component.ssml;

import static org.rayo.server.component.ssml.SsmlException.bad;
import static org.rayo.server.component.ssml.SsmlException.shown;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/**
 * Attributes of {@code prosody} and {@code emphasis} (SSML 1.1 §3.2.2, §3.2.4), with the forms of SSML 1.0 that differ.
 */
final class ProsodyReader {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{0,6}(?:\\.[0-9]{1,6})?|[0-9]{1,6}\\.");
    private static final Pattern VALUE = Pattern.compile("([+-]?)([0-9]{0,6}(?:\\.[0-9]{1,6})?)(%|Hz|st|dB)?");
    private static final Pattern TIME = Pattern.compile("[+]?([0-9]{1,6}|[0-9]{0,6}\\.[0-9]{1,6})(ms|s)");
    private static final Pattern POINT = Pattern.compile("\\G\\s*\\(\\s*([0-9]{1,3}(?:\\.[0-9]{0,6})?)%\\s*,\\s*([^(),\\s]{1,24})\\s*\\)\\s*");
    private static final int MAX_POINTS = 64;
    private static final double LONGEST_MS = 600_000;
    private static final double SEMITONE = Math.pow(2, 1 / 12.0);

    private static final Map<String, Double> RATES = Map.of("x-slow", 0.5, "slow", 0.75, "medium", 1.0, "default", 1.0, "fast", 1.35, "x-fast", 1.75);
    private static final Map<String, Double> PITCHES = Map.of("x-low", 0.65, "low", 0.8, "medium", 1.0, "default", 1.0, "high", 1.25, "x-high", 1.5);
    private static final Map<String, Double> RANGES = Map.of("x-low", 0.0, "low", 0.5, "medium", 1.0, "default", 1.0, "high", 1.6, "x-high", 2.2);
    private static final Map<String, Double> VOLUMES = Map.of("silent", Prosody.SILENT, "x-soft", -18.0, "soft", -9.0, "medium", 0.0, "default", 0.0, "loud", 4.0, "x-loud", 8.0);

    private ProsodyReader() {}

    /** {@code number}: of the element. */
    static Prosody prosody(XmlElement element, Prosody around, int number) throws SsmlException {
        Prosody read = around;
        String rate = element.attribute("rate");
        String pitch = element.attribute("pitch");
        String range = element.attribute("range");
        String volume = element.attribute("volume");
        String contour = element.attribute("contour");
        String duration = element.attribute("duration");
        if (rate != null) {
            read = rate(read, rate.strip());
        }
        if (pitch != null) {
            read = pitch(read, pitch.strip());
        }
        if (range != null) {
            read = range(read, range.strip());
        }
        if (volume != null) {
            read = volume(read, volume.strip());
        }
        if (contour == null && duration == null) {
            return read;
        }
        double ms = duration == null ? 0 : ms("prosody", "duration", duration);
        if (duration != null && (ms <= 0 || ms > LONGEST_MS)) {
            throw wrong("duration", duration, "a time above 0 such as 2s, ten minutes at most");
        }
        return read.in(new Span(number, ms, contour == null ? List.of() : contour(contour), 0, 1));
    }

    /** Pairs of a place and a pitch; before the first and after the last the pitch stays as it is there. */
    private static List<Span.Point> contour(String text) throws SsmlException {
        List<Span.Point> points = new ArrayList<>();
        Matcher matcher = POINT.matcher(text);
        int end = 0;
        while (matcher.find()) {
            end = matcher.end();
            Prosody pitch = pitch(Prosody.PLAIN, matcher.group(2));
            points.add(new Span.Point(Math.min(1, Double.parseDouble(matcher.group(1)) / 100), pitch.pitchHz(), pitch.pitch(), pitch.pitchShiftHz()));
        }
        if (points.isEmpty() || end < text.length() || points.size() > MAX_POINTS) {
            throw wrong("contour", text, "like (0%,+20Hz) (50%,+5st), " + MAX_POINTS + " at most");
        }
        points.sort(Comparator.comparingDouble(Span.Point::at));
        return points;
    }

    /** A percentage of the voice's own rate; with a sign, or as a plain number (SSML 1.0), against the rate around. */
    private static Prosody rate(Prosody around, String text) throws SsmlException {
        Double named = RATES.get(text);
        if (named != null) {
            return around.rate(named);
        }
        Matcher value = VALUE.matcher(text);
        if (!matches(value) || (value.group(3) != null && !value.group(3).equals("%"))) {
            throw wrong("rate", text, "x-slow slow medium fast x-fast default, or like 80% or +10%");
        }
        double number = Double.parseDouble(value.group(2));
        if (value.group(3) == null) {
            return around.faster(value.group(1).equals("-") ? 1 - number : value.group(1).equals("+") ? 1 + number : number);
        }
        return value.group(1).isEmpty() ? around.rate(number / 100)
                : around.faster(1 + signed(value) / 100);
    }

    private static Prosody pitch(Prosody around, String text) throws SsmlException {
        Double named = PITCHES.get(text);
        if (named != null) {
            return around.pitch(0, named);
        }
        Matcher value = VALUE.matcher(text);
        boolean right = matches(value);
        String unit = right && value.group(3) != null ? value.group(3) : "";
        if (!right || unit.equals("dB") || (unit.equals("st") && value.group(1).isEmpty())) {
            throw wrong("pitch", text, "x-low low medium high x-high default, or like 120Hz, +10Hz, -5% or +2st");
        }
        return switch (unit) {
            case "st" -> around.higher(Math.pow(SEMITONE, signed(value)));
            // SSML 1.1 knows them with a sign only; without one it is a share of the pitch around
            case "%" -> around.higher(value.group(1).isEmpty() ? signed(value) / 100 : 1 + signed(value) / 100);
            default -> value.group(1).isEmpty() ? around.pitch(signed(value), 1) : around.shifted(signed(value));
        };
    }

    private static Prosody range(Prosody around, String text) throws SsmlException {
        Double named = RANGES.get(text);
        if (named != null) {
            return around.range(named);
        }
        Matcher value = VALUE.matcher(text);
        if (!matches(value) || "dB".equals(value.group(3))) {
            throw wrong("range", text, "x-low low medium high x-high default, or like +20% or 30Hz");
        }
        // what a span in Hz is to a voice is for the engine to say; a usual voice moves by some 20 Hz
        return "%".equals(value.group(3)) ? around.range(around.range() * (value.group(1).isEmpty() ? signed(value) / 100 : 1 + signed(value) / 100))
                : "st".equals(value.group(3)) ? around.range(around.range() * Math.pow(SEMITONE, signed(value)))
                : value.group(1).isEmpty() ? around.range(signed(value) / 20) : around.range(around.range() + signed(value) / 20);
    }

    /** Decibels with a sign; a number of 0 to 100 is SSML 1.0's. */
    private static Prosody volume(Prosody around, String text) throws SsmlException {
        Double named = VOLUMES.get(text);
        if (named != null) {
            return around.volume(named);
        }
        Matcher value = VALUE.matcher(text);
        boolean right = matches(value);
        String unit = right && value.group(3) != null ? value.group(3) : "";
        if (!right || unit.equals("Hz") || unit.equals("st") || (unit.equals("dB") && value.group(1).isEmpty())) {
            throw wrong("volume", text, "silent x-soft soft medium loud x-loud default, or like +6dB");
        }
        double number = signed(value);
        if (unit.equals("dB")) {
            return around.louder(number);
        }
        if (value.group(1).isEmpty()) {
            return around.volume(decibels(number / 100));
        }
        return around.louder(decibels(1 + number / 100));
    }

    private static double decibels(double amplitude) {
        return amplitude <= 0 ? Prosody.SILENT : 20 * Math.log10(amplitude);
    }

    static Prosody emphasis(XmlElement element, Prosody around) throws SsmlException {
        String level = element.attribute("level");
        return switch (level == null ? "moderate" : level.strip()) {
            case "strong" -> around.faster(0.85).higher(1.15).louder(3);
            case "moderate" -> around.faster(0.92).higher(1.08).louder(1.5);
            case "none" -> around;
            case "reduced" -> around.faster(1.12).higher(0.95).louder(-2);
            default -> throw bad("<emphasis level='" + shown(String.valueOf(level)) + "'> must be one of strong moderate none reduced");
        };
    }

    /** A time designation (SSML 1.1 §2.2.4), in ms. */
    static double ms(String element, String attribute, String text) throws SsmlException {
        Matcher matcher = TIME.matcher(text.strip());
        if (!matcher.matches()) {
            throw bad("<" + element + " " + attribute + "='" + shown(text) + "'> must be like 500ms or 1.5s");
        }
        return Double.parseDouble(matcher.group(1)) * (matcher.group(2).equals("s") ? 1000 : 1);
    }

    /** {@code strength} of a break, whose lengths are ours to say (SSML 1.1 §3.2.3), in ms. */
    static double strengthMs(@Nullable String strength) throws SsmlException {
        return switch (strength == null ? "medium" : strength.strip()) {
            case "none" -> 0;
            case "x-weak" -> 100;
            case "weak" -> 250;
            case "medium" -> 500;
            case "strong" -> 750;
            case "x-strong" -> 1000;
            default -> throw bad("<break strength='" + shown(String.valueOf(strength))
                    + "'> must be one of none x-weak weak medium strong x-strong");
        };
    }

    private static boolean matches(Matcher value) {
        return value.matches() && !value.group(2).isEmpty() && NUMBER.matcher(value.group(2)).matches();
    }

    private static double signed(Matcher value) {
        double number = Double.parseDouble(value.group(2));
        return value.group(1).equals("-") ? -number : number;
    }

    private static SsmlException wrong(String attribute, String text, String right) {
        return bad("<prosody " + attribute + "='" + shown(text) + "'> must be one of " + right);
    }
}
