package org.rayo.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.http.AdminHttp;

/** Reads the files under docker/ as a careful operator would; nothing is built. */
class DockerFilesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCKER = ROOT.resolve("docker");

    private record Instruction(String name, String arguments) {}

    private static List<Instruction> instructions(Path dockerfile) throws IOException {
        List<Instruction> found = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        for (String line : Files.readAllLines(dockerfile)) {
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            boolean goesOn = line.endsWith("\\");
            whole.append(goesOn ? line.substring(0, line.length() - 1) : line).append(' ');
            if (!goesOn) {
                String[] parts = whole.toString().strip().split("\\s+", 2);
                found.add(new Instruction(parts[0], parts.length > 1 ? parts[1] : ""));
                whole.setLength(0);
            }
        }
        return found;
    }

    private static List<String> all(List<Instruction> instructions, String name) {
        return instructions.stream().filter(instruction -> instruction.name().equals(name)).map(Instruction::arguments)
                .toList();
    }

    private static JsonNode compose() throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(DOCKER.resolve("compose.yaml").toFile());
    }

    /** The environment of the server in the compose file, its variables set or defaulted. */
    private static Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        compose().at("/services/server/environment").properties().forEach(entry -> environment.put(entry.getKey(),
                entry.getValue().asText().replaceAll("\\$\\{[A-Z_]+:\\?[^}]*}", "given")
                        .replaceAll("\\$\\{[A-Z_]+:-([^}]*)}", "$1")));
        return environment;
    }

    private static ServerConfig config() throws Exception {
        return ConfigLoader.load(DOCKER.resolve("rayo.yaml"), List.of(), environment());
    }

    @ParameterizedTest
    @CsvSource({"Dockerfile, .", "sipp/Dockerfile, docker/sipp"})
    void imagesArePinnedUnprivilegedAndSignalsReachTheProgram(String name, String context) throws IOException {
        List<Instruction> instructions = instructions(DOCKER.resolve(name));
        assertThat(all(instructions, "FROM")).isNotEmpty().allSatisfy(from ->
                assertThat(from).matches("[a-z/-]+:[0-9]+\\.[0-9]+[\\w.-]*( AS [a-z]+)?").doesNotContain("latest"));
        assertThat(instructions).extracting(Instruction::name).doesNotContain("ADD")
                .containsAnyOf("USER").isSubsetOf("FROM", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "HEALTHCHECK",
                        "ENTRYPOINT", "CMD");
        assertThat(all(instructions, "USER").getLast()).matches("[1-9]\\d*(:[1-9]\\d*)?");
        assertThat(all(instructions, "ENTRYPOINT")).singleElement().asString().startsWith("[\"").endsWith("\"]");
        for (String copy : all(instructions, "COPY")) {
            String[] parts = copy.split("\\s+");
            if (copy.startsWith("--from=")) {
                assertThat(all(instructions, "FROM")).anyMatch(from -> from.endsWith(" AS " + parts[0].substring("--from=".length())));
                assertThat(parts[1]).matches("/(src|opt)/.*");
            } else {
                assertThat(ROOT.resolve(context).resolve(parts[0])).as(copy).exists();
            }
        }
    }

    @Test
    void jsonFormsAreJson() throws IOException {
        for (Instruction instruction : instructions(DOCKER.resolve("Dockerfile"))) {
            int list = instruction.arguments().indexOf("[\"");
            if (List.of("ENTRYPOINT", "CMD", "HEALTHCHECK").contains(instruction.name())) {
                assertThat(new ObjectMapper().readTree(instruction.arguments().substring(list)).isArray()).isTrue();
            }
        }
    }

    @Test
    void healthCheckSucceedsOnlyWhileTheServerIsReady() throws Exception {
        assumeThat(Path.of("/bin/bash")).exists();
        String check = all(instructions(DOCKER.resolve("Dockerfile")), "HEALTHCHECK").getFirst();
        JsonNode command = new ObjectMapper().readTree(check.substring(check.indexOf("[\"")));
        AtomicReference<String> reason = new AtomicReference<>();
        AdminHttp http = AdminHttp.start(new ServerConfig.Http(InetAddress.getLoopbackAddress(), 0),
                () -> Optional.ofNullable(reason.get()), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .block(Duration.ofSeconds(30));
        ProcessBuilder bash = new ProcessBuilder(command.get(0).asText(), command.get(1).asText(),
                command.get(2).asText().replace("8080", "" + http.port()));
        assertThat(bash.start().waitFor()).isZero();
        reason.set("draining");
        assertThat(bash.start().waitFor()).isNotZero();
        http.stop().block(Duration.ofSeconds(30));
        assertThat(bash.start().waitFor()).isNotZero();
    }

    @Test
    void everyModuleThatTheServerIsBuiltFromIsCopied() throws IOException {
        List<String> copies = all(instructions(DOCKER.resolve("Dockerfile")), "COPY");
        String parent = Files.readString(ROOT.resolve("pom.xml"));
        for (String module : parent.replaceAll("(?s).*<modules>|</modules>.*", "").replaceAll("</?module>", " ").strip()
                .split("\\s+")) {
            assertThat(copies).as(module).anyMatch(copy -> copy.startsWith(module + " ") || copy.startsWith(module + "/pom.xml "));
        }
        assertThat(Files.readAllLines(ROOT.resolve(".dockerignore"))).contains("**/target", ".git");
    }

    @Test
    void imageRunsWhatTheProjectBuilds() throws IOException {
        List<Instruction> instructions = instructions(DOCKER.resolve("Dockerfile"));
        assertThat(all(instructions, "ENTRYPOINT").getFirst()).contains("org.rayo.server.Main", "-XX:+UseZGC",
                "/opt/rayo/*:/opt/rayo/lib/*");
        assertThat(all(instructions, "CMD").getFirst()).contains("\"serve\"", "/etc/rayo/rayo.yaml");
        assertThat(all(instructions, "HEALTHCHECK").getFirst()).contains("/health/ready", "/dev/tcp/127.0.0.1/8080");
        try (Stream<Path> jars = Files.list(Path.of("target"))) {
            var built = FileSystems.getDefault().getPathMatcher("glob:server-*.jar");
            assertThat(jars.map(Path::getFileName).filter(jar -> jar.toString().startsWith("server") && jar.toString()
                    .endsWith(".jar"))).allMatch(built::matches);
        }
    }

    @Test
    void enginesThatAreConfiguredAreInstalled() throws Exception {
        String installed = String.join(" ", all(instructions(DOCKER.resolve("Dockerfile")), "RUN"));
        assertThat(config().speech().synthesis().engines()).contains("flite", "freetts");
        for (String engine : config().speech().synthesis().engines()) {
            if (!engine.equals("freetts")) {
                assertThat(installed).containsPattern("apt-get install [^&]* " + engine + " ");
            }
        }
        assertThat(installed).containsPattern("apt-get install [^&]* pocketsphinx ");
    }

    @Test
    void configurationOfTheImageLoadsAndOpensNothingByItself() throws Exception {
        ServerConfig config = config();
        assertThat(config.warnings()).isEmpty();
        assertThat(config.xmpp().users()).containsOnlyKeys("demo");
        assertThat(config.sip().advertisedAddress()).isEqualTo("172.30.99.10");
        ServerConfig alone = ConfigLoader.load(DOCKER.resolve("rayo.yaml"), List.of(), Map.of());
        assertThat(alone.xmpp().users()).isEmpty();
        assertThat(alone.sip().allowFrom()).noneMatch(range -> range.toString().endsWith("/0"));
    }

    @Test
    void portsAreTheConfiguredOnesInImageAndCompose() throws Exception {
        ServerConfig config = config();
        String rtp = config.rtp().ports().first() + "-" + config.rtp().ports().last() + "/udp";
        List<String> wanted = List.of(config.xmpp().port() + "/tcp", config.sip().udp().port() + "/udp",
                config.sip().tcp().port() + "/tcp", config.http().port() + "/tcp", rtp);
        assertThat(all(instructions(DOCKER.resolve("Dockerfile")), "EXPOSE").getFirst().split(" "))
                .containsExactlyInAnyOrderElementsOf(wanted);
        List<String> published = new ArrayList<>();
        compose().at("/services/server/ports").forEach(port -> {
            String[] parts = port.asText().split(":");
            assertThat(parts).as(port.asText()).hasSize(3);
            String inner = parts[2].contains("/") ? parts[2] : parts[2] + "/tcp";
            assertThat(inner.replaceAll("/.*", "")).isEqualTo(parts[1]);
            published.add(inner);
        });
        assertThat(published).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void composeFileFitsTogether() throws Exception {
        JsonNode compose = compose();
        JsonNode server = compose.at("/services/server");
        assertThat(DOCKER.resolve(server.at("/build/context").asText()).resolve(server.at("/build/dockerfile").asText())).exists();
        assertThat(DOCKER.resolve(compose.at("/services/caller/build/context").asText()).resolve("Dockerfile")).exists();
        String address = server.at("/networks/calls/ipv4_address").asText();
        assertThat(compose.at("/services/caller/command").toString()).contains(address + ":" + config().sip().udp().port());
        assertThat(config().sip().allowFrom()).anyMatch(
                range -> range.contains(InetAddress.ofLiteral(address)));
        long grace = Long.parseLong(server.at("/stop_grace_period").asText().replace("s", ""));
        assertThat(grace).isGreaterThan(config().shutdown().drainTimeout().toSeconds());
        assertThat(server.at("/read_only").asBoolean()).isTrue();
        assertThat(server.at("/volumes").toString()).contains(config().media().fileRoot().toString());
    }
}
