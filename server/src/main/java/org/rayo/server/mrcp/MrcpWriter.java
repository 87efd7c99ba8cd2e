package org.rayo.server.mrcp;

import java.nio.charset.StandardCharsets;

/** Messages to octets (RFC 6787 §5.1 to §5.5). Pure. */
public final class MrcpWriter {
    private static final String VERSION = "MRCP/2.0 ";

    private MrcpWriter() {}

    /**
     * The length of a message counts its own digits.
     *
     * @throws IllegalArgumentException when a header or a name could not be read again
     */
    public static byte[] write(MrcpMessage message) {
        String start = switch (message) {
            case MrcpMessage.Request request -> token(request.method()) + " " + request.requestId();
            case MrcpMessage.Response response -> response.requestId() + " " + response.status() + " " + response.state().token();
            case MrcpMessage.Event event -> token(event.name()) + " " + event.requestId() + " " + event.state().token();
        };
        byte[] body = message.octets();
        StringBuilder rest = new StringBuilder(" ").append(start).append("\r\n");
        for (MrcpHeaders.Field field : message.headers().fields()) {
            if (!field.name().equalsIgnoreCase(MrcpHeaders.CONTENT_LENGTH)) {
                rest.append(token(field.name())).append(": ").append(value(field.value())).append("\r\n");
            }
        }
        if (body.length > 0) {
            rest.append(MrcpHeaders.CONTENT_LENGTH).append(": ").append(body.length).append("\r\n");
        }
        byte[] head = rest.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        int without = VERSION.length() + head.length + body.length;
        int length = without + Integer.toString(without).length();
        length = without + Integer.toString(length).length();
        byte[] begin = (VERSION + length).getBytes(StandardCharsets.US_ASCII);
        byte[] octets = new byte[length];
        System.arraycopy(begin, 0, octets, 0, begin.length);
        System.arraycopy(head, 0, octets, begin.length, head.length);
        System.arraycopy(body, 0, octets, begin.length + head.length, body.length);
        return octets;
    }

    private static String token(String text) {
        if (!MrcpFramer.isToken(text)) {
            throw new IllegalArgumentException("no token");
        }
        return text;
    }

    private static String value(String text) {
        if (text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw new IllegalArgumentException("a header with a control character");
        }
        return text;
    }
}
