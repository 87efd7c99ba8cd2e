package org.rayo.sip.transport;

import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** Takes what arrives, on the socket's loop. */
public interface MessageReceiver {

    /** {@code request}: with {@code received} and {@code rport} in its top Via. */
    void onRequest(SipRequest request, Flow flow);

    void onResponse(SipResponse response, Flow flow);

    void onMalformed(ParseResult.Malformed malformed, Flow flow);
}
