package org.rayo.sip.dialog;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipRequest;

/** Who takes the calls. */
public interface UserAgentListener {

    /**
     * Asked before a new INVITE gets any state; on the loop of its Call-ID.
     *
     * @return null to take it, or a refusal
     */
    @Nullable Refusal admit(SipRequest invite, InetSocketAddress from);

    /**
     * A new call; 100 has been sent. Must give it a listener and answer it at some time.
     */
    void onInvite(InboundInvite invite);

    /** @param retryAfterSeconds 0: no Retry-After */
    record Refusal(int status, int retryAfterSeconds) {}
}
