package org.rayo.server.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the names of a grammar of JSGF mean: rules of its own, rules that it imports, and rules with their grammars before them. */
final class JsgfNames {
    static final int MAX_IMPORTS = 64;
    private static final int MAX_RULES = 4096;
    private static final Pattern IMPORT = Pattern.compile("<([\\w.-]{1,200})\\.([\\w-]{1,64}|\\*)>");
    private static final Pattern DEFINITION = Pattern.compile("<([\\w-]{1,64})>\\s*=");

    private final Set<String> defined = new HashSet<>();
    /** Rules of other grammars by their own names, with their grammars. */
    private final Map<String, String> imported = new HashMap<>();
    /** Grammars of which all rules are imported. */
    private final List<String> packages = new ArrayList<>();
    private String own = "";

    /** {@code text}: all of the grammar, as a rule may be named before it is defined. */
    JsgfNames(String text) {
        Matcher definitions = DEFINITION.matcher(text);
        while (definitions.find() && defined.size() < MAX_RULES) {
            defined.add(definitions.group(1));
        }
    }

    /** The grammar's own, with its package. */
    void own(String name) {
        own = name;
    }

    /**
     * {@code <package.grammar.rule>}, or all rules of one by {@code <package.grammar.*>}.
     *
     * @return what is wrong with it; null for nothing
     */
    @Nullable String imports(String value) {
        Matcher matcher = IMPORT.matcher(value);
        if (!matcher.matches()) {
            return "must be like <com.acme.dates.day> or <com.acme.dates.*>";
        }
        if (imported.size() + packages.size() == MAX_IMPORTS) {
            return "is one of more than " + MAX_IMPORTS;
        }
        if (matcher.group(2).equals("*")) {
            packages.add(matcher.group(1));
        } else {
            imported.put(matcher.group(2), matcher.group(1));
        }
        return null;
    }

    /** As a reference of the XML form; where it may be in several grammars, they are separated by blanks. */
    String meant(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            String from = imported.get(name);
            return defined.contains(name) || (from == null && packages.isEmpty()) ? "#" + name
                    : from != null ? elsewhere(from, name)
                    : packages.stream().map(each -> elsewhere(each, name)).collect(Collectors.joining(" "));
        }
        String grammar = name.substring(0, dot);
        String rule = name.substring(dot + 1);
        // the last part of its package is enough where it is imported
        String whole = Stream.concat(imported.values().stream(), packages.stream())
                .filter(each -> each.equals(grammar) || each.endsWith("." + grammar)).findFirst().orElse(null);
        boolean ofOwn = whole == null && (own.equals(grammar) || own.endsWith("." + grammar));
        return ofOwn ? "#" + rule : elsewhere(whole == null ? grammar : whole, rule);
    }

    private static String elsewhere(String grammar, String rule) {
        return References.PACKAGE + grammar + "#" + rule;
    }
}
