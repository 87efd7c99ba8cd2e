package org.rayo.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.rayo.server.config.ServerConfig.PortRange;
import org.rayo.server.net.Cidr;
import org.rayo.server.net.IpLiteral;
import org.rayo.server.routing.ClientPattern;
import org.rayo.xmpp.stanza.Jid;

/** The kinds of values: each reader says what would be right when it refuses. */
final class KeyTypes {
    private static final int MAX_TEXT = 4096;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_REGEX = 512;
    private static final Pattern HA1 = Pattern.compile("ha1-(sha256:[0-9a-fA-F]{64}|md5:[0-9a-fA-F]{32})");
    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(B|kB|KiB|MB|MiB|GB|GiB)?");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*/\\s*(s|m|h)");
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.]{2,45}]?");
    private static final Pattern HOST_GLOB = Pattern.compile("[A-Za-z0-9.*:-]{1,253}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");
    private static final Pattern WEB_ORIGIN = Pattern.compile("https?://(?:[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}])(?::\\d{1,5})?");
    private static final Pattern HTTP_PATH = Pattern.compile("/[A-Za-z0-9._~/-]{0,200}");
    private static final Map<String, Long> SIZE_UNITS = Map.of("B", 1L, "kB", 1_000L, "KiB", 1L << 10, "MB", 1_000_000L,
            "MiB", 1L << 20, "GB", 1_000_000_000L, "GiB", 1L << 30);

    static final KeyType<Boolean> YES_NO = choice(Map.of("true", true, "false", false), List.of("true", "false"));

    static final KeyType<String> TEXT = KeyType.scalar("text", KeyTypes::text);

    static final KeyType<String> SIP_SECRET = KeyType.scalar("password or ha1-sha256:…, ha1-md5:…", text -> {
        boolean hash = text.startsWith("ha1-");
        if (hash && !HA1.matcher(text).matches()) {
            // not shown: it may be a password after all
            throw new BadValue("is no hash; give ha1-sha256: with 64 hexadecimal digits or ha1-md5: with 32");
        }
        return text(text);
    });

    static final KeyType<Integer> PORT = KeyType.scalar("port", text -> {
        if (WHOLE.matcher(text).matches() && Long.parseLong(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw new BadValue(shown(text) + " is not a port; give 0 to " + MAX_PORT);
    });

    static final KeyType<PortRange> PORT_RANGE = KeyType.scalar("port range", text -> {
        if (text.strip().equals("0")) {
            return PortRange.ANY;
        }
        Matcher range = PORTS.matcher(text.strip());
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = Integer.parseInt(range.group(2));
            // RTP on the even port, RTCP on the next (RFC 3550 §11)
            if (first >= 1 && last <= MAX_PORT && ((first + 1) & ~1) + 1 <= last) {
                return new PortRange(first, last);
            }
        }
        throw new BadValue(shown(text) + " is not a port range; give first-last with an even port and the next in it,"
                + " such as 16384-32767, or 0 for any free ports");
    });

    static final KeyType<InetAddress> ADDRESS = KeyType.scalar("IP address", text -> {
        if (text.equalsIgnoreCase("localhost")) {
            return InetAddress.getLoopbackAddress();
        }
        try {
            return IpLiteral.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadValue(shown(text) + " is not an IP address; give one such as 127.0.0.1, 0.0.0.0 or ::1");
        }
    });

    static final KeyType<String> HOST_NAME = pattern("host name or IP address", HOST, "sip.example.com or 203.0.113.7");

    static final KeyType<String> HOST_PATTERN = pattern("host pattern", HOST_GLOB, "media.example.com or *.example.com");

    static final KeyType<String> NAME = pattern("name", LABEL, "letters, digits and hyphens, at most 63");

    static final KeyType<String> LANGUAGE =
            pattern("language", Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}"), "en-US or de");

    static final KeyType<String> SUBDOMAIN = KeyType.scalar("subdomain", text -> {
        if (text.isEmpty() || LABEL.matcher(text).matches()) {
            return text.toLowerCase(Locale.ROOT);
        }
        throw new BadValue(shown(text) + " is not one DNS label; give such as call, or '' for none");
    });

    static final KeyType<String> URL_PATH = pattern("path", HTTP_PATH, "/xmpp");

    static final KeyType<String> ORIGIN = KeyType.scalar("origin or *", text -> {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.equals("*") || WEB_ORIGIN.matcher(lower).matches()) {
            return lower;
        }
        throw new BadValue(shown(text) + " is not an origin; give scheme, host and port of a page, such as"
                + " https://app.example.com or http://127.0.0.1:8000, or '*' for all");
    });

    static final KeyType<String> URI_SCHEME = pattern("scheme", SCHEME, "https");

    static final KeyType<String> DOMAIN = KeyType.scalar("domain", text -> {
        try {
            return Jid.of(null, text, null).domain();
        } catch (IllegalArgumentException e) {
            throw new BadValue(shown(text) + " is not a domain; give one such as rayo.example.com");
        }
    });

    static final KeyType<ClientPattern> CLIENT = KeyType.scalar("bare JID, `*` in it matches anything", text -> {
        try {
            return ClientPattern.of(text);
        } catch (IllegalArgumentException e) {
            throw new BadValue(shown(text) + " is not a bare JID; give one such as app@example.com, *@example.com for a"
                    + " whole domain, or '*' for every user of this server");
        }
    });

    static final KeyType<Pattern> REGEX = KeyType.scalar("regular expression", text -> {
        if (text.length() > MAX_REGEX) {
            throw new BadValue("is longer than " + MAX_REGEX + " characters");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new BadValue(shown(text) + " is not a regular expression: " + e.getDescription()
                    + "; '.*' matches every call");
        }
    });

    static final KeyType<String> SIP_URI = KeyType.scalar("SIP URI", text -> {
        String scheme = text.toLowerCase(Locale.ROOT);
        if ((scheme.startsWith("sip:") || scheme.startsWith("sips:")) && plain(text) && !text.endsWith(":")) {
            return text;
        }
        throw new BadValue(shown(text) + " is not a SIP URI; give one such as sip:gw.example.com");
    });

    static final KeyType<String> DIAL_PATTERN = KeyType.scalar("URI pattern", text -> {
        if (text.matches("(?i)(sips?|tel):.+") && plain(text)) {
            return text;
        }
        throw new BadValue(shown(text) + " is not a URI pattern; give one such as sip:*@gw.example.com or tel:+49*");
    });

    static final KeyType<Cidr> CIDR = KeyType.scalar("address range", text -> {
        try {
            return Cidr.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new BadValue(e.getMessage() + "; give a range such as 10.0.0.0/8");
        }
    });

    static final KeyType<Path> PATH = KeyType.scalar("path", text -> {
        try {
            return Path.of(text(text));
        } catch (InvalidPathException e) {
            throw new BadValue(shown(text) + " is not a path");
        }
    });

    static final KeyType<ServerConfig.SpeechVoice> VOICE = KeyType.scalar("voice", text -> {
        String[] parts = text(text).strip().split("\\s+");
        boolean gender = parts.length == 2 || (parts.length == 3 && List.of("male", "female", "neutral").contains(parts[2]));
        if (gender && parts[0].length() <= 64 && parts[1].matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}")) {
            return new ServerConfig.SpeechVoice(parts[0], parts[1], parts.length == 3 ? parts[2] : "neutral");
        }
        throw new BadValue(shown(text) + " is no voice; give a name, a language and male, female or neutral: anna de-DE female");
    });

    private KeyTypes() {}

    static KeyType<URI> uri(String... schemes) {
        String wanted = String.join(" or ", schemes) + " URI";
        return KeyType.scalar(wanted, text -> {
            try {
                URI uri = new URI(text);
                if (uri.getScheme() != null && uri.getHost() != null
                        && List.of(schemes).contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // said below, in the same words; the value may hold a password
            }
            throw new BadValue("is not a URI with a host; give " + schemes[0] + "://host/…");
        });
    }

    static KeyType<Integer> whole(int min, int max) {
        return KeyType.scalar("number " + min + " to " + max, text -> {
            if (WHOLE.matcher(text).matches() && Long.parseLong(text) >= min && Long.parseLong(text) <= max) {
                return Integer.parseInt(text);
            }
            throw new BadValue(shown(text) + " is not a number from " + min + " to " + max);
        });
    }

    static KeyType<Duration> duration(Duration min, Duration max) {
        return KeyType.scalar("duration", text -> {
            Matcher found = DURATION.matcher(text.strip());
            Duration value = text.strip().equals("0") ? Duration.ZERO : null;
            if (found.matches()) {
                long count = Long.parseLong(found.group(1));
                value = switch (found.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
            }
            if (value == null) {
                throw new BadValue(shown(text) + " is not a duration; give a number with its unit:"
                        + " 500ms, 10s, 5m, 4h or 1d");
            }
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new BadValue(shown(text) + " is out of range; give " + write(min) + " to " + write(max));
            }
            return value;
        });
    }

    static KeyType<Long> size(long min, long max) {
        return KeyType.scalar("size", text -> {
            Matcher found = SIZE.matcher(text.strip());
            if (!found.matches()) {
                throw new BadValue(shown(text) + " is not a size; give octets with a unit: 64KiB, 16MiB or 1GiB");
            }
            String unit = found.group(2) == null ? "B" : found.group(2);
            long factor = SIZE_UNITS.getOrDefault(unit, 1L);
            long count = Long.parseLong(found.group(1));
            if (count > max / factor || count * factor < min) {
                throw new BadValue(shown(text) + " is out of range; give " + min + " to " + max + " octets");
            }
            return count * factor;
        });
    }

    /** Events per second. */
    static final KeyType<Double> RATE_PER_SECOND = KeyType.scalar("rate", text -> {
        Matcher found = RATE.matcher(text.strip());
        if (found.matches()) {
            double seconds = switch (found.group(2)) {
                case "s" -> 1;
                case "m" -> 60;
                default -> 3600;
            };
            double rate = Double.parseDouble(found.group(1)) / seconds;
            if (rate > 0 && rate <= 1_000_000) {
                return rate;
            }
        }
        throw new BadValue(shown(text) + " is not a rate; give a number above 0 per second, minute or hour:"
                + " 10/s, 60/m or 100/h");
    });

    /** One of some words, whose case does not matter. */
    static <T> KeyType<T> choice(Map<String, T> choices, List<String> order) {
        StringJoiner words = new StringJoiner(" | ");
        order.forEach(words::add);
        return KeyType.scalar(words.toString(), text -> {
            for (Map.Entry<String, T> choice : choices.entrySet()) {
                if (choice.getKey().equalsIgnoreCase(text.strip())) {
                    return choice.getValue();
                }
            }
            throw new BadValue(shown(text) + " is none of " + words);
        });
    }

    private static KeyType<String> pattern(String title, Pattern pattern, String example) {
        return KeyType.scalar(title, text -> {
            if (pattern.matcher(text).matches()) {
                return text;
            }
            throw new BadValue(shown(text) + " is not a " + title + "; give " + example);
        });
    }

    private static String text(String text) throws BadValue {
        if (text.isEmpty() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadValue("is empty, too long or has control characters; give a text of 1 to " + MAX_TEXT
                    + " characters");
        }
        return text;
    }

    private static boolean plain(String text) {
        return text.length() <= MAX_TEXT && text.chars().noneMatch(c -> Character.isISOControl(c) || c == ' ');
    }

    /** A value as problems show it: short, on one line. */
    static String shown(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}", "?");
        return line.isEmpty() ? "an empty value" : line.length() > 60 ? line.substring(0, 57) + "..." : line;
    }

    private static String write(Duration duration) {
        long ms = duration.toMillis();
        if (ms % 3_600_000 == 0 && ms > 0) {
            return ms / 3_600_000 + "h";
        }
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }
}
