package org.rayo.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Octets to a description (RFC 8866 §9), tolerant in what does not matter here: unknown lines, missing {@code t=}. */
public final class SdpParser {
    private static final int MAX_OCTETS = 32 * 1024;
    private static final int MAX_MEDIA = 16;
    private static final int MAX_FORMATS = 64;
    private static final int MAX_ATTRIBUTES = 512;

    private String origin = "";
    private @Nullable String sessionHost;
    private final List<String> sessionAttributes = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();
    private @Nullable MediaDescription open;
    private int attributes;

    private SdpParser() {}

    public static SessionDescription parse(byte[] octets) throws SdpException {
        if (octets.length > MAX_OCTETS) {
            throw new SdpException("description too large");
        }
        SdpParser parser = new SdpParser();
        String text = new String(octets, StandardCharsets.UTF_8);
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (!line.isEmpty()) {
                parser.line(line, number);
            }
        }
        return parser.finish();
    }

    private void line(String line, int number) throws SdpException {
        if (line.length() < 2 || line.charAt(1) != '=') {
            throw new SdpException("line " + number + " is no type=value");
        }
        if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            // parts of it are written into our answer
            throw new SdpException("line " + number + " has a control character");
        }
        char type = line.charAt(0);
        String value = line.substring(2);
        if (number == 1 && !(type == 'v' && value.strip().equals("0"))) {
            throw new SdpException("the first line must be v=0");
        }
        switch (type) {
            case 'o' -> origin = value;
            case 'c' -> connection(value, number);
            case 'm' -> media(value, number);
            case 'a' -> attribute(value.strip());
            default -> {
                // s=, t=, b=, k= and unknown ones say nothing that is needed
            }
        }
    }

    private void connection(String value, int number) throws SdpException {
        String[] parts = value.strip().split(" +");
        if (parts.length != 3 || !parts[0].equals("IN") || !(parts[1].equals("IP4") || parts[1].equals("IP6"))) {
            throw new SdpException("line " + number + ": bad connection data");
        }
        int slash = parts[2].indexOf('/');
        String host = slash < 0 ? parts[2] : parts[2].substring(0, slash);
        if (open == null) {
            sessionHost = host;
        } else {
            open = new MediaDescription(
                    open.media(), open.port(), open.protocol(), open.formats(), host, open.attributes());
        }
    }

    private void media(String value, int number) throws SdpException {
        close();
        String[] parts = value.strip().split(" +");
        if (parts.length < 4 || parts.length - 3 > MAX_FORMATS || media.size() >= MAX_MEDIA) {
            throw new SdpException("line " + number + ": bad media description");
        }
        int slash = parts[1].indexOf('/');
        int port = number(slash < 0 ? parts[1] : parts[1].substring(0, slash));
        if (port < 0 || port > 65_535) {
            throw new SdpException("line " + number + ": bad media port");
        }
        open = new MediaDescription(
                parts[0], port, parts[2], List.of(parts).subList(3, parts.length), sessionHost, new ArrayList<>());
    }

    static int number(String text) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(text);
    }

    private void attribute(String value) throws SdpException {
        if (++attributes > MAX_ATTRIBUTES) {
            throw new SdpException("too many attributes");
        }
        if (open == null) {
            sessionAttributes.add(value);
        } else {
            open.attributes().add(value);
        }
    }

    private void close() {
        if (open != null) {
            media.add(new MediaDescription(
                    open.media(), open.port(), open.protocol(), open.formats(), open.host(),
                    List.copyOf(open.attributes())));
        }
    }

    private SessionDescription finish() throws SdpException {
        close();
        if (media.isEmpty()) {
            throw new SdpException("no media");
        }
        return new SessionDescription(origin, sessionHost, List.copyOf(sessionAttributes), List.copyOf(media));
    }
}
