package org.rayo.sip.dialog;

import java.net.ConnectException;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipUri;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.Network;
import reactor.core.publisher.Mono;

/** From a URI to a flow (RFC 3263). */
final class Locator {
    private final Network network;

    Locator(Network network) {
        this.network = network;
    }

    /** A flow, or an error whose message tells what is wrong. A numeric UDP target is found at once. */
    Mono<Flow> locate(String uri) {
        SipUri target;
        try {
            target = SipUri.parse(uri);
        } catch (SipSyntaxException e) {
            return Mono.error(new ConnectException(uri + " is no SIP URI that can be called: " + e.what()));
        }
        return network.locate(target).flatMap(network::flowTo);
    }
}
