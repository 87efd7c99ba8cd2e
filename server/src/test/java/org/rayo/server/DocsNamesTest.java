package org.rayo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every class that {@code docs/architecture.md} names exists, and every page that a page links to. */
class DocsNamesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.[A-Za-z]+)?`");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

    @Test
    void classesExist() throws Exception {
        Set<String> known = new HashSet<>();
        for (String module : List.of("sip-codec", "rtp-engine", "xmpp-c2s", "server", "benchmarks")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> known.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        Set<String> missing = new TreeSet<>();
        Matcher named = CLASS.matcher(Files.readString(ROOT.resolve("docs/architecture.md")));
        int names = 0;
        while (named.find()) {
            names++;
            if (!known.contains(named.group(1))) {
                missing.add(named.group(1));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(names).isGreaterThan(30);
    }

    @Test
    void linksLead() throws Exception {
        try (Stream<Path> pages = Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
                Files.walk(ROOT.resolve("docs")).filter(page -> page.toString().endsWith(".md")))) {
            for (Path page : pages.toList()) {
                Matcher link = LINK.matcher(Files.readString(page));
                while (link.find()) {
                    assertThat(page.resolveSibling(link.group(1))).as("a link of %s", page).exists();
                }
            }
        }
    }
}
