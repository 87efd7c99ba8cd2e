package org.rayo.sip.transport;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/**
 * The requests of one connection that have had no final answer yet, so that it does not end before them. Owned by the
 * connection's loop. Of more than {@value #MAX} at once the later ones are not waited for.
 */
final class Unanswered {
    private static final int MAX = 1_000;

    private final Set<String> open = new HashSet<>();
    private @Nullable Runnable none;

    void begun(SipRequest request) {
        // an ACK is never answered
        if (!request.is("ACK") && open.size() < MAX) {
            open.add(key(request));
        }
    }

    void answered(SipResponse response) {
        if (!response.isProvisional() && open.remove(key(response))) {
            tell();
        }
    }

    /** Runs it once nothing is open, perhaps at once. */
    void whenNone(Runnable task) {
        none = task;
        tell();
    }

    private void tell() {
        Runnable task = none;
        if (task != null && open.isEmpty()) {
            none = null;
            task.run();
        }
    }

    /** What a response has of its request (RFC 3261 §8.2.6.2). */
    private static String key(SipMessage message) {
        return message.topVia().branch() + " " + message.cseq() + " " + message.callId();
    }
}
