package org.rayo.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ConfigException.Problem;

/**
 * Reads the configuration: defaults, over them the file, over it the environment ({@code RAYO_A_B}), over it
 * {@code --set a.b=c}. Reads files, so it does not belong on an event loop.
 */
public final class ConfigLoader {

    private ConfigLoader() {}

    /**
     * @param file YAML; null for none
     * @param sets texts such as {@code sip.udp.port=0}; for a key with others below it, the value is YAML
     * @param environment of the process; only what starts with {@code RAYO_} counts
     * @throws ConfigException with every problem there is
     */
    public static ServerConfig load(@Nullable Path file, List<String> sets, Map<String, String> environment)
            throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        String name = file == null ? "" : file.toString();
        String yaml = file == null ? "" : read(file, problems);
        return load(name, yaml, sets, environment, problems);
    }

    /**
     * The configuration that a YAML text makes; problems call it {@code configuration}.
     *
     * @throws ConfigException with every problem there is
     */
    public static ServerConfig parse(String yaml) throws ConfigException {
        return load("configuration", yaml, List.of(), Map.of(), new ArrayList<>());
    }

    private static ServerConfig load(String name, String yaml, List<String> sets, Map<String, String> environment,
            List<Problem> problems) throws ConfigException {
        Settings settings = new Settings(problems);
        new TreeWalk(name, settings, problems).walk(new YamlReader(name, problems).read(yaml));
        Overrides overrides = new Overrides(settings, problems);
        overrides.environment(environment);
        overrides.sets(sets);
        for (Keys.Group group : Keys.GROUPS) {
            if (settings.untouched(group.name())) {
                new TreeWalk("default", settings, problems)
                        .walk(new YamlReader("default", problems).read(group.byDefault()), group.name());
                settings.markDefault(group.name());
            }
        }
        ServerConfig config = new Assembly(settings).assemble(List.of());
        KeyChecks checks = new KeyChecks(settings);
        checks.problems(config);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream().distinct().toList());
        }
        return new Assembly(settings).assemble(checks.warnings(config));
    }

    private static String read(Path file, List<Problem> problems) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(YamlReader.MAX_LENGTH + 1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (NoSuchFileException e) {
            problems.add(new Problem(file.toString(), 0, "", "there is no such file"));
        } catch (CharacterCodingException e) {
            problems.add(new Problem(file.toString(), 0, "", "is not UTF-8 text, or larger than 1024 KiB"));
        } catch (IOException e) {
            problems.add(new Problem(file.toString(), 0, "", "cannot be read: " + e.getMessage()));
        }
        return "";
    }
}
