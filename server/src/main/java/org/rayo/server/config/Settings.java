package org.rayo.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ConfigException.Problem;

/** What was set for each key, the stronger source over the weaker one, and what is wrong with it. */
final class Settings {

    /** A value and where it comes from. */
    record Setting(Node node, String source, int line, String shownKey) {}

    private final Map<String, Map<List<String>, Setting>> byKey = new HashMap<>();
    private final Set<String> touchedGroups = new HashSet<>();
    private final Set<String> defaultGroups = new HashSet<>();
    private final List<Problem> problems;

    Settings(List<Problem> problems) {
        this.problems = problems;
    }

    /** {@code captures}: what stands for the names and places in the key. */
    void put(Key<?> key, List<String> captures, Setting setting) {
        byKey.computeIfAbsent(key.name(), name -> new LinkedHashMap<>()).put(captures, setting);
        for (Keys.Group group : Keys.GROUPS) {
            if (below(key.name(), group.name())) {
                touchedGroups.add(group.name());
            }
        }
    }

    /** A whole group was given, even if it is empty: its default does not count any more. */
    void touch(String group) {
        touchedGroups.add(group);
    }

    boolean untouched(String group) {
        return !touchedGroups.contains(group);
    }

    /** Only the group's default stands in it. */
    void markDefault(String group) {
        defaultGroups.add(group);
    }

    boolean onlyDefault(String group) {
        return defaultGroups.contains(group);
    }

    /** A stronger source gives the whole group anew. */
    void clear(String group) {
        byKey.keySet().removeIf(name -> below(name, group));
    }

    private static boolean below(String name, String group) {
        return name.startsWith(group + ".") || name.startsWith(group + "[");
    }

    /** Whether somebody set this key, or one like it in a group. */
    boolean isSet(Key<?> key) {
        return !byKey.getOrDefault(key.name(), Map.of()).isEmpty();
    }

    /** Whether any key below this one was set. */
    boolean anySet(String section) {
        return byKey.keySet().stream().anyMatch(name -> below(name, section));
    }

    /** The names or places that were given in a group, in their order; places by number. */
    List<String> members(String group) {
        Set<String> members = new LinkedHashSet<>();
        for (Key<?> key : Keys.all()) {
            if (below(key.name(), group)) {
                byKey.getOrDefault(key.name(), Map.of()).keySet().forEach(captures -> members.add(captures.getFirst()));
            }
        }
        List<String> sorted = new ArrayList<>(members);
        if (sorted.stream().allMatch(member -> member.matches("\\d{1,4}"))) {
            sorted.sort(java.util.Comparator.comparingInt(Integer::parseInt));
        }
        return sorted;
    }

    /** The value, else the default, else null; a bad value is a problem and counts as not set. */
    <T> @Nullable T find(Key<T> key, String... captures) {
        Setting setting = setting(key, captures);
        if (setting != null) {
            try {
                return key.type().reader().read(setting.node());
            } catch (BadValue e) {
                problems.add(new Problem(setting.source(), setting.line(), setting.shownKey(), e.text()));
            }
        }
        return key.byDefault() == null ? null : byDefault(key, key.byDefault());
    }

    /** The value or the default of a key that has one. */
    <T> T get(Key<T> key, String... captures) {
        T value = find(key, captures);
        if (value == null) {
            throw new IllegalStateException(key.name() + " has no default");
        }
        return value;
    }

    /** The value of a key that must be given in its group; without it there is a problem, and null. */
    <T> @Nullable T require(Key<T> key, String group, String... captures) {
        if (setting(key, captures) == null) {
            String shown = key.named(List.of(captures));
            Setting near = near(group, captures);
            problems.add(new Problem(near == null ? "configuration" : near.source(), near == null ? 0 : near.line(),
                    shown, "is missing; give " + key.type().title()));
            return null;
        }
        return find(key, captures);
    }

    /** A problem with a key, told at the place where it was set. */
    void problem(Key<?> key, String text, String... captures) {
        Setting setting = setting(key, captures);
        String shown = setting == null ? key.named(List.of(captures)) : setting.shownKey();
        problems.add(new Problem(setting == null ? "configuration" : setting.source(),
                setting == null ? 0 : setting.line(), shown, text));
    }

    @Nullable Setting setting(Key<?> key, String... captures) {
        return byKey.getOrDefault(key.name(), Map.of()).get(List.of(captures));
    }

    private @Nullable Setting near(String group, String... captures) {
        for (Key<?> key : Keys.all()) {
            Setting setting = below(key.name(), group) ? setting(key, captures) : null;
            if (setting != null) {
                return setting;
            }
        }
        return null;
    }

    private static <T> T byDefault(Key<T> key, String text) {
        try {
            return key.type().reader().read(new YamlReader("default", new ArrayList<>()).read(asYaml(text)));
        } catch (BadValue e) {
            throw new IllegalStateException("default of " + key.name(), e);
        }
    }

    /** Lists are written as YAML; anything else is its own text. */
    private static String asYaml(String text) {
        return text.startsWith("[") ? text : "'" + text + "'";
    }
}
