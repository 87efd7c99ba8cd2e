package org.rayo.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.rayo.server.config.ConfigException.Problem;

/**
 * Reads one YAML document into nodes. Bounded in size and depth; aliases are refused, so that a small text stays a
 * small tree.
 */
final class YamlReader {
    /** Characters of a document at most. */
    static final int MAX_LENGTH = 1 << 20;

    private static final int MAX_DEPTH = 16;
    private static final YAMLFactory YAML = new YAMLFactory();

    private final String source;
    private final List<Problem> problems;

    /** {@code source}: what problems call the text. */
    YamlReader(String source, List<Problem> problems) {
        this.source = source;
        this.problems = problems;
    }

    /** The document; what cannot be read is missing in it and stands in the problems. */
    Node read(String text) {
        if (text.length() > MAX_LENGTH) {
            problem(0, "", "larger than " + (MAX_LENGTH >> 10) + " KiB; that is no configuration");
            return new Node.Empty(0);
        }
        try (YAMLParser parser = YAML.createParser(text)) {
            JsonToken token = parser.nextToken();
            Node document = token == null ? new Node.Empty(0) : value(parser, token, "", 0);
            if (parser.nextToken() != null) {
                problem(line(parser), "", "a second YAML document starts here; give one only");
            }
            return document;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            problem(line, "", "not YAML: " + firstLines(e));
        } catch (TooDeep | IOException e) {
            problem(0, "", "not a configuration: " + e.getMessage());
        }
        return new Node.Empty(0);
    }

    /** SnakeYAML tells over several lines where and what; the excerpts between are indented. */
    private static String firstLines(JsonProcessingException e) {
        String told = e.getOriginalMessage() == null ? "cannot be read" : e.getOriginalMessage();
        return told.lines().filter(text -> !text.isBlank() && !text.startsWith(" ")).limit(2)
                .collect(Collectors.joining(", "));
    }

    private Node value(YAMLParser parser, JsonToken token, String path, int depth) throws IOException, TooDeep {
        int line = line(parser);
        if (depth > MAX_DEPTH) {
            throw new TooDeep("nested deeper than " + MAX_DEPTH + " levels at line " + line);
        }
        return switch (token) {
            case START_OBJECT -> mapping(parser, path, depth, line);
            case START_ARRAY -> sequence(parser, path, depth, line);
            case VALUE_NULL -> new Node.Empty(line);
            default -> new Node.Scalar(parser.getText(), line);
        };
    }

    private Node sequence(YAMLParser parser, String path, int depth, int line) throws IOException, TooDeep {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            String inner = path + "[" + items.size() + "]";
            if (!isAlias(parser, inner)) {
                items.add(value(parser, token, inner, depth + 1));
            }
        }
        return new Node.Sequence(items, line);
    }

    private Node mapping(YAMLParser parser, String path, int depth, int line) throws IOException, TooDeep {
        List<Node.Entry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String key = parser.currentName();
            int keyLine = line(parser);
            String inner = path.isEmpty() ? key : path + "." + key;
            JsonToken first = parser.nextToken();
            if (isAlias(parser, inner)) {
                continue;
            }
            Node value = value(parser, first, inner, depth + 1);
            if (seen.add(key)) {
                entries.add(new Node.Entry(key, keyLine, value));
            } else {
                problem(keyLine, inner, "is given twice; remove one");
            }
        }
        return new Node.Mapping(entries, line);
    }

    private boolean isAlias(YAMLParser parser, String path) {
        if (parser.isCurrentAlias()) {
            problem(line(parser), path, "aliases are not read here (a lone * is written '*'); write the value out");
        }
        return parser.isCurrentAlias();
    }

    private static int line(YAMLParser parser) {
        return Math.max(0, parser.currentTokenLocation().getLineNr());
    }

    private void problem(int line, String key, String text) {
        problems.add(new Problem(source, line, key, text));
    }

    private static final class TooDeep extends Exception {
        private static final long serialVersionUID = 1L;

        TooDeep(String message) {
            super(message, null, false, false);
        }
    }
}
