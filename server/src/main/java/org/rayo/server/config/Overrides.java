package org.rayo.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rayo.server.config.ConfigException.Problem;
import org.rayo.server.config.Settings.Setting;

/** Reads {@code --set} and the environment into the settings. */
final class Overrides {
    /** Read by the launcher, not here. */
    private static final List<String> NOT_OURS = List.of("RAYO_JAVA_OPTS");
    /** Kubernetes and Docker tell every container about a service named rayo in variables of this form. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "RAYO_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP)(_.+)?|NAME|ENV_.+)");
    private static final Pattern SERVICE_PORT = Pattern.compile("(tcp|udp)://.*");

    private final Settings settings;
    private final List<Problem> problems;

    Overrides(Settings settings, List<Problem> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** Variables that start with {@code RAYO_}; others are not looked at. */
    void environment(Map<String, String> environment) {
        // in the order of their names, so that problems come in the same order every time
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith("RAYO_") && !NOT_OURS.contains(name)) {
                variable(name, value);
            }
        });
    }

    private void variable(String name, String value) {
        for (Key<?> key : Keys.all()) {
            Matcher matcher = Key.asVariable(key.name()).matcher(name);
            if (matcher.matches() && !SERVICE_PORT.matcher(value).matches()) {
                List<String> captures = captures(matcher).map(part -> part.toLowerCase(Locale.ROOT)).toList();
                settings.put(key, captures, new Setting(value(key, value, name), name, 0, key.named(captures)));
                return;
            }
        }
        for (String section : sections()) {
            if (Key.asVariable(section).matcher(name).matches() && !SERVICE_PORT.matcher(value).matches()) {
                section(section, value, name);
                return;
            }
        }
        if (!SERVICE_LINK.matcher(name).matches() && !SERVICE_PORT.matcher(value).matches()) {
            List<String> names = Keys.all().stream().map(key -> Key.asVariable(key.name()).pattern()).toList();
            String closest = Suggestions.closest(name, names);
            problems.add(new Problem("environment", 0, name, "unknown variable; "
                    + (closest == null ? "variables are RAYO_ and the key in capitals, such as RAYO_XMPP_PORT"
                            : "did you mean " + closest + "?")));
        }
    }

    /** Texts {@code key=value}, the later over the earlier. */
    void sets(List<String> sets) {
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                problems.add(new Problem("--set", 0, KeyTypes.shown(set), "has no value; give --set key=value"));
            } else {
                set(set.substring(0, equals).strip(), set.substring(equals + 1));
            }
        }
    }

    private void set(String name, String value) {
        for (Key<?> key : Keys.all()) {
            Matcher matcher = Key.asSetting(key.name()).matcher(name);
            if (matcher.matches()) {
                settings.put(key, captures(matcher).toList(), new Setting(value(key, value, "--set"), "--set", 0, name));
                return;
            }
        }
        if (sections().contains(name)) {
            section(name, value, "--set");
            return;
        }
        List<String> names = Keys.all().stream().map(Key::name).toList();
        String closest = Suggestions.closest(name, names);
        problems.add(new Problem("--set", 0, KeyTypes.shown(name), closest == null
                ? "unknown key; docs/configuration.md lists them" : "unknown key; did you mean " + closest + "?"));
    }

    private void section(String section, String value, String source) {
        int before = problems.size();
        Node node = new YamlReader(source, problems).read(value);
        if (problems.size() == before) {
            new TreeWalk(source, settings, problems).walk(node, section);
        }
    }

    /** Only a list may be YAML: a password would lose its quotes or what follows a #. */
    private Node value(Key<?> key, String text, String source) {
        boolean yaml = key.type().list() && text.strip().startsWith("[");
        return yaml ? new YamlReader(source, problems).read(text) : new Node.Scalar(text, 0);
    }

    private static Stream<String> captures(Matcher matcher) {
        return IntStream.rangeClosed(1, matcher.groupCount()).mapToObj(matcher::group);
    }

    /** What has keys below it: xmpp, xmpp.users, dial … */
    private static List<String> sections() {
        return Keys.all().stream().flatMap(key -> {
            List<String> segments = key.segments();
            return IntStream.range(1, segments.size())
                    .filter(i -> segments.subList(0, i).stream().noneMatch(s -> s.equals(Key.ANY_NAME)
                            || s.equals(Key.ANY_PLACE)))
                    .mapToObj(i -> String.join(".", segments.subList(0, i)));
        }).distinct().toList();
    }
}
