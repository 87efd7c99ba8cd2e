package org.rayo.server.mrcp;

import java.nio.charset.StandardCharsets;

/** A message of MRCP version 2 (RFC 6787 §5). Immutable. */
public sealed interface MrcpMessage {
    /** What request it is, makes, answers or belongs to. */
    long requestId();

    MrcpHeaders headers();

    /** In UTF-8; empty for none. */
    String body();

    /** The octets of the body. */
    default byte[] octets() {
        return body().getBytes(StandardCharsets.UTF_8);
    }

    /** Where a request stands (§5.3). */
    enum State {
        COMPLETE("COMPLETE"),
        IN_PROGRESS("IN-PROGRESS"),
        PENDING("PENDING");

        private final String token;

        State(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }

    /** From the client. */
    record Request(String method, long requestId, MrcpHeaders headers, String body) implements MrcpMessage {}

    /** {@code status} 200 to 599. */
    record Response(long requestId, int status, State state, MrcpHeaders headers, String body) implements MrcpMessage {
        public boolean ok() {
            return status < 300;
        }
    }

    /** What the server tells by itself. */
    record Event(String name, long requestId, State state, MrcpHeaders headers, String body) implements MrcpMessage {}
}
