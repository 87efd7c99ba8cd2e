package org.rayo.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small world of its own: pretended JDKs, a pretended Maven, no tool but those it may use. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "rayo");
    private static final List<String> TOOLS = List.of("sh", "dirname", "readlink", "grep", "find", "head", "sed", "rm", "mv",
            "mkdir", "sleep", "touch", "cat");

    @TempDir
    private Path world;

    private final Map<String, String> environment = new HashMap<>();
    private Path project;

    private record Run(int exit, String out, String err, long pid) {}

    @BeforeEach
    void makeWorld() throws IOException {
        Path tools = Files.createDirectories(world.resolve("tools"));
        for (String tool : TOOLS) {
            for (String directory : List.of("/bin", "/usr/bin")) {
                Path real = Path.of(directory, tool);
                if (Files.exists(real) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), real);
                }
            }
        }
        environment.put("PATH", tools.toString());
        environment.put("HOME", Files.createDirectories(world.resolve("home")).toString());
        project = Files.createDirectories(world.resolve("pro ject"));
        // the places of this machine's own JDKs, moved into the world
        String script = Files.readString(LAUNCHER).replace("/usr/lib/jvm/*", world + "/jvm/*").replace("/opt/", world + "/opt/")
                .replace("/usr/java/", world + "/java/").replace(" /Library/", " " + world + "/Library/");
        executable(project.resolve("rayo"), script);
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String jdk(String home, String version) throws IOException {
        executable(world.resolve(home).resolve("bin/java"), """
                #!/bin/sh
                case "$*" in
                *XshowSettings*) echo "    java.home = HOME" >&2 ;;
                *-version*) echo 'openjdk version "VERSION" 2025-10-21' >&2 ;;
                *AOTCacheOutput*) for a in "$@"; do case $a in *Output=*) touch "${a#*=}" ;; esac; done ;;
                *) echo "HOME $$"; for a in "$@"; do echo "[$a]"; done ;;
                esac
                """.replace("HOME", home).replace("VERSION", version));
        return world.resolve(home).toString();
    }

    private void built(String module) throws IOException {
        Path target = Files.createDirectories(project.resolve(module).resolve("target"));
        Files.createDirectories(target.resolve("lib"));
        Files.writeString(target.resolve("lib/z.jar"), "");
        Files.writeString(target.resolve(module + "-1.jar"), "");
        Files.writeString(target.resolve(".rayo-built"), "");
    }

    private void maven(int exit) throws IOException {
        executable(world.resolve("tools/mvn"), """
                #!/bin/sh
                echo "$*" >> "WORLD/mvn.log"
                for m in server benchmarks; do
                  mkdir -p $m/target/lib && touch $m/target/lib/a.jar $m/target/$m-1.jar
                done
                exit EXIT
                """.replace("WORLD", world.toString()).replace("EXIT", "" + exit));
    }

    private Run run(Path launcher, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        File out = world.resolve("out").toFile();
        File err = world.resolve("err").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).directory(world.toFile()).redirectOutput(out).redirectError(err);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()), process.pid());
    }

    private Run run(String... arguments) throws Exception {
        return run(project.resolve("rayo"), arguments);
    }

    @Test
    void isAScriptForAnyShellAndExecutable() throws Exception {
        Process syntax = new ProcessBuilder("sh", "-n", LAUNCHER.toString()).redirectErrorStream(true).start();
        String told = new String(syntax.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(syntax.waitFor()).as(told).isZero();
        assertThat(LAUNCHER).isExecutable();
        assertThat(Files.readString(LAUNCHER)).startsWith("#!/bin/sh\n").doesNotContain("[[").doesNotContain("local ");
    }

    @Test
    void javaHomeIsTakenWhenItIs25() throws Exception {
        built("server");
        environment.put("JAVA_HOME", jdk("mine", "25.0.1"));
        jdk("jvm/other", "25");
        Run run = run("check");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("mine ");
    }

    @Test
    void otherVersionsArePassedOver() throws Exception {
        built("server");
        environment.put("JAVA_HOME", jdk("mine", "17.0.15"));
        environment.put("PATH", environment.get("PATH") + ":" + jdk("path", "26") + "/bin");
        jdk("jvm/a", "1.8.0_25");
        jdk("jvm/b", "2.25");
        jdk("jvm/c with space", "25-ea");
        assertThat(run("check").out()).startsWith("jvm/c with space ");
    }

    @Test
    void placesAreSearchedInTheirOrder() throws Exception {
        built("server");
        for (String place : List.of("home/.jdks/temurin", "home/.sdkman/candidates/java/25-tem", "opt/jdk", "jvm/x")) {
            jdk(place, "25.0.2");
            assertThat(run("check").out()).startsWith(place + " ");
        }
        environment.put("PATH", environment.get("PATH") + ":" + jdk("path", "25") + "/bin");
        assertThat(run("check").out()).startsWith("path ");
    }

    @Test
    void withoutJdkItTellsWhatToDo() throws Exception {
        built("server");
        environment.put("JAVA_HOME", jdk("mine", "17"));
        Run run = run("demo");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("no JDK 25 was found", "JAVA_HOME (" + environment.get("JAVA_HOME") + ")",
                "apt install temurin-25-jdk");
    }

    @Test
    void becomesTheJvmWithItsOptionsAndTheArgumentsAsGiven() throws Exception {
        built("server");
        jdk("jvm/x", "25");
        environment.put("RAYO_JAVA_OPTS", "-Xmx1g -Da=b");
        Path link = Files.createSymbolicLink(world.resolve("tools/rayo-link"), project.resolve("rayo"));
        Run run = run(link, "serve", "--set", "a=b c", "*");
        String jars = project + "/server/target/server-1.jar:" + project + "/server/target/lib/z.jar";
        assertThat(run.out().lines()).containsExactly("jvm/x " + run.pid(), "[--enable-native-access=ALL-UNNAMED]",
                "[--sun-misc-unsafe-memory-access=allow]", "[-XX:+UseZGC]", "[-XX:+UseCompactObjectHeaders]", "[-Xmx1g]",
                "[-Da=b]", "[-cp]", "[" + jars + "]", "[org.rayo.server.Main]", "[serve]", "[--set]", "[a=b c]", "[*]");
    }

    @Test
    void buildsWhatIsNotBuiltAndWhatChanged() throws Exception {
        jdk("jvm/x", "25");
        maven(0);
        Files.writeString(project.resolve("pom.xml"), "");
        Path source = Files.createDirectories(project.resolve("rtp-engine/src/main")).resolve("A.java");
        Files.writeString(source, "");
        Run first = run("check");
        assertThat(first.err()).isEqualTo("Building Rayo Server (first run)…\n");
        assertThat(first.out()).contains("[-XX:AOTCache=" + project + "/server/target/rayo.aot]", "[org.rayo.server.Main]");
        assertThat(run("check").err()).isEmpty();
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run("check").err()).startsWith("Building Rayo Server (the sources changed)");
        assertThat(Files.readAllLines(world.resolve("mvn.log"))).hasSize(2).allMatch(line -> line.contains("-pl server -am package"));
    }

    @Test
    void benchmarksAreBuiltAndRunOnTheirOwn() throws Exception {
        jdk("jvm/x", "25");
        maven(0);
        Files.writeString(project.resolve("pom.xml"), "");
        Run run = run("bench", "Rtp.*", "--json", "out.json");
        assertThat(run.out()).contains("[org.rayo.bench.Main]\n[Rtp.*]\n[--json]\n[out.json]\n").doesNotContain("AOT")
                .contains("benchmarks/target/lib/a.jar");
        assertThat(Files.readString(world.resolve("mvn.log"))).contains("-pl benchmarks -am package");
    }

    @Test
    void buildThatFailsOrCannotBeIsTold() throws Exception {
        jdk("jvm/x", "25");
        Files.writeString(project.resolve("pom.xml"), "");
        Run without = run("check");
        assertThat(without.exit()).isEqualTo(1);
        assertThat(without.err()).contains("Maven (mvn) is not installed");
        maven(1);
        Run failed = run("check");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("the build failed");
        assertThat(run("check").err()).contains("Building");
    }
}
