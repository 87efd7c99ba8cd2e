package org.rayo.sip.dialog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message of RFC 4475 or RFC 5118 and what our agent answers.
 *
 * @param answer a status, or "drop"
 * @param octets as they are sent
 */
record TortureMessage(String name, String section, String answer, String why, byte[] octets) {
    private static final Pattern ONE_LINE = Pattern.compile("<allOneLine>\n(.*?)\n</allOneLine>", Pattern.DOTALL);
    private static final Pattern REPEAT = Pattern.compile("<repeat count=(\\d+)>(.*?)</repeat>", Pattern.DOTALL);
    private static final Pattern HEX = Pattern.compile("<hex>(.*?)</hex>", Pattern.DOTALL);
    /** What no message holds: the line ends within one line, until the others have become CRLF. */
    private static final String JOINED = "\u0001";

    /** All of the table of verdicts, in its order. */
    static List<TortureMessage> all() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>(messages("rfc4475.txt"));
        texts.putAll(messages("rfc5118.txt"));
        List<TortureMessage> all = new ArrayList<>();
        for (String line : resource("verdicts.tsv").lines().filter(each -> !each.startsWith("#")).toList()) {
            String[] columns = line.split("\t", -1);
            @Nullable String text = texts.remove(columns[0]);
            if (text == null || columns.length != 4) {
                throw new IllegalStateException("no message for: " + line);
            }
            all.add(new TortureMessage(columns[0], columns[1], columns[2], columns[3], octets(text)));
        }
        if (!texts.isEmpty()) {
            throw new IllegalStateException("no verdict for " + texts.keySet());
        }
        return all;
    }

    private static Map<String, String> messages(String file) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (String part : ("\n" + resource(file) + "== ").split("\n== ")) {
            int end = part.indexOf('\n');
            if (!part.startsWith("\n")) {
                all.put(part.substring(0, end), part.substring(end + 1) + "\n");
            }
        }
        return all;
    }

    private static String resource(String file) throws IOException {
        try (InputStream in = TortureMessage.class.getResourceAsStream("/org/rayo/sip/torture/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The notation of RFC 4475 §2 undone. */
    private static byte[] octets(String text) {
        String lines = ONE_LINE.matcher(text).replaceAll(
                line -> Matcher.quoteReplacement(line.group(1).replace("\n", JOINED)));
        String wire = lines.replace("\n", "\r\n").replace(JOINED, "");
        String whole = REPEAT.matcher(wire).replaceAll(
                part -> Matcher.quoteReplacement(part.group(2).repeat(Integer.parseInt(part.group(1)))));
        return HEX.matcher(whole).replaceAll(part -> Matcher.quoteReplacement(new String(
                        HexFormat.of().parseHex(part.group(1).replaceAll("\\s", "")), StandardCharsets.ISO_8859_1)))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return section + " " + name + " " + answer + ": " + why;
    }
}
