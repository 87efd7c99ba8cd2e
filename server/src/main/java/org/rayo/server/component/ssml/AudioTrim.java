package org.rayo.server.component.ssml;

import static org.rayo.server.component.ssml.SsmlException.bad;
import static org.rayo.server.component.ssml.SsmlException.shown;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/** The attributes by which an {@code audio} is cut, repeated, and changed in level and speed (SSML 1.1 §3.3.1.1). Pure. */
final class AudioTrim {
    private static final int MAX_REPEATS = 100;
    private static final int MAX_DB = 60;
    private static final double SLOWEST = 0.25;
    private static final double FASTEST = 4;
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,6})?");
    private static final Pattern LEVEL = Pattern.compile("([+-]?[0-9]{0,3}(?:\\.[0-9]{1,6})?)dB");
    private static final Pattern SPEED = Pattern.compile("([0-9]{1,4}(?:\\.[0-9]{1,6})?)%");

    private AudioTrim() {}

    static PlayItem.Trim of(XmlElement audio) throws SsmlException {
        long begin = ms(audio, "clipBegin", 0);
        long end = ms(audio, "clipEnd", -1);
        if (end >= 0 && end <= begin) {
            throw bad("<audio clipEnd> must be behind clipBegin");
        }
        long length = ms(audio, "repeatDur", -1);
        return new PlayItem.Trim(begin, end, times(audio, length), length, level(audio.attribute("soundLevel")), speed(audio.attribute("speed")));
    }

    private static long ms(XmlElement audio, String name, long byDefault) throws SsmlException {
        String value = audio.attribute(name);
        return value == null ? byDefault : Math.round(ProsodyReader.ms("audio", name, value));
    }

    /** A length without a count is filled. */
    private static double times(XmlElement audio, long lengthMs) throws SsmlException {
        String value = audio.attribute("repeatCount");
        if (value == null) {
            return lengthMs < 0 ? 1 : Double.POSITIVE_INFINITY;
        }
        double count = COUNT.matcher(value.strip()).matches() ? Double.parseDouble(value.strip()) : 0;
        if (count <= 0 || count > MAX_REPEATS) {
            throw bad("<audio repeatCount='" + shown(value) + "'> must be a number up to " + MAX_REPEATS);
        }
        return count;
    }

    private static double level(@Nullable String value) throws SsmlException {
        if (value == null) {
            return 0;
        }
        Matcher level = LEVEL.matcher(value.strip());
        double db = level.matches() && level.group(1).matches(".*[0-9].*") ? Double.parseDouble(level.group(1)) : Double.NaN;
        if (!(Math.abs(db) <= MAX_DB)) {
            throw bad("<audio soundLevel='" + shown(value) + "'> must be decibels such as +6dB, " + MAX_DB + " at most");
        }
        return db;
    }

    private static double speed(@Nullable String value) throws SsmlException {
        if (value == null) {
            return 1;
        }
        Matcher speed = SPEED.matcher(value.strip());
        double factor = speed.matches() ? Double.parseDouble(speed.group(1)) / 100 : 0;
        if (factor < SLOWEST || factor > FASTEST) {
            throw bad("<audio speed='" + shown(value) + "'> must be from 25% to 400%");
        }
        return factor;
    }
}
