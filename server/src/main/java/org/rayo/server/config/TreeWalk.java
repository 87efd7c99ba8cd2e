package org.rayo.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ConfigException.Problem;
import org.rayo.server.config.Settings.Setting;

/** Walks a tree of nodes along the table of keys; what lies beside the table is a problem. */
final class TreeWalk {
    private final String source;
    private final Settings settings;
    private final List<Problem> problems;

    TreeWalk(String source, Settings settings, List<Problem> problems) {
        this.source = source;
        this.settings = settings;
        this.problems = problems;
    }

    /** One place in the tree: the keys that may still be meant, what the walk has seen. */
    private record Place(List<Key<?>> keys, int depth, List<String> captures, String path, int line) {
        @Nullable Key<?> leaf() {
            Key<?> first = keys.getFirst();
            return keys.size() == 1 && first.segments().size() == depth ? first : null;
        }

        Place into(String segment, List<Key<?>> narrowed, String shown, int at) {
            List<String> more = new ArrayList<>(captures);
            String pattern = narrowed.getFirst().segments().get(depth);
            if (pattern.equals(Key.ANY_NAME) || pattern.equals(Key.ANY_PLACE)) {
                more.add(segment);
            }
            return new Place(narrowed, depth + 1, List.copyOf(more), shown, at);
        }
    }

    /** The whole configuration. */
    void walk(Node document) {
        walk(document, new Place(Keys.all(), 0, List.of(), "", document.line()));
    }

    /** What was given for {@code section}, which is no key itself but has keys below it. */
    void walk(Node node, String section) {
        List<String> segments = Key.segments(section);
        List<Key<?>> below = Keys.all().stream()
                .filter(key -> key.segments().size() > segments.size()
                        && key.segments().subList(0, segments.size()).equals(segments))
                .toList();
        if (Keys.GROUPS.stream().anyMatch(group -> group.name().equals(section))) {
            settings.clear(section);
        }
        walk(node, new Place(below, segments.size(), List.of(), section, node.line()));
    }

    private void walk(Node node, Place place) {
        Key<?> leaf = place.leaf();
        if (leaf != null) {
            settings.put(leaf, place.captures(), new Setting(node, source, place.line(), place.path()));
            return;
        }
        Keys.GROUPS.stream().filter(group -> Key.segments(group.name()).size() == place.depth()
                && place.captures().isEmpty() && group.name().equals(place.path()))
                .forEach(group -> settings.touch(group.name()));
        boolean list = place.keys().getFirst().segments().get(place.depth()).equals(Key.ANY_PLACE);
        switch (node) {
            case Node.Empty empty -> { }
            case Node.Scalar scalar -> problem(place, list ? "is a text; give a list of entries: [{ … }]"
                    : "is a text; give keys below it: " + String.join(", ", segmentsAt(place)));
            case Node.Sequence sequence when list -> items(sequence, place);
            case Node.Sequence sequence -> problem(place, "is a list; give keys below it: " + String.join(", ", segmentsAt(place)));
            case Node.Mapping mapping when list -> problem(place, "has keys below it; give a list of entries: [{ … }]");
            case Node.Mapping mapping -> mapping.entries().forEach(entry -> entry(entry, place));
        }
    }

    private void items(Node.Sequence sequence, Place place) {
        for (int i = 0; i < sequence.items().size(); i++) {
            Node item = sequence.items().get(i);
            walk(item, place.into(Integer.toString(i), place.keys(), place.path() + "[" + i + "]", item.line()));
        }
    }

    private void entry(Node.Entry entry, Place place) {
        String path = place.path().isEmpty() ? entry.key() : place.path() + "." + entry.key();
        List<Key<?>> narrowed = place.keys().stream().filter(key -> {
            String segment = key.segments().get(place.depth());
            return segment.equals(entry.key()) || segment.equals(Key.ANY_NAME);
        }).toList();
        if (narrowed.isEmpty()) {
            problems.add(new Problem(source, entry.line(), path, unknown(entry.key(), place)));
        } else {
            walk(entry.value(), place.into(entry.key(), narrowed, path, entry.line()));
        }
    }

    private static String unknown(String key, Place place) {
        String here = Suggestions.closest(key, segmentsAt(place));
        if (here != null) {
            return "unknown key; did you mean " + here + "?";
        }
        // a key without list or name in it is meant more often
        return Keys.all().stream().map(Key::name).filter(name -> name.endsWith("." + key) || name.startsWith(key + "."))
                .min(Comparator.comparing(name -> name.matches(".*[*\\[].*"))).map(name -> "unknown key; did you mean " + name + "?")
                .orElseGet(() -> "unknown key; here may stand: " + String.join(", ", segmentsAt(place)));
    }

    private static List<String> segmentsAt(Place place) {
        return place.keys().stream().map(key -> key.segments().get(place.depth())).distinct()
                .toList();
    }

    private void problem(Place place, String text) {
        problems.add(new Problem(source, place.line(), place.path(), text));
    }
}
