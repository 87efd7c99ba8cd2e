package org.rayo.sip.dialog;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipUri;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.Transport;
import org.rayo.sip.transport.TransportLayer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** From a URI to a flow: transport and port by the URI, address by the operating system's resolver, off the loops. */
final class Locator {
    private static final int DEFAULT_PORT = 5060;
    private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);

    private final TransportLayer transport;

    Locator(TransportLayer transport) {
        this.transport = transport;
    }

    /** A flow, or an error whose message tells what is wrong. A numeric UDP target is found at once. */
    Mono<Flow> locate(String uri) {
        SipUri target;
        try {
            target = SipUri.parse(uri);
        } catch (SipSyntaxException e) {
            return failed(uri + " is no SIP URI that can be called: " + e.what());
        }
        if (target.secure()) {
            return failed("sips: needs TLS, which is not configured");
        }
        @Nullable String name = target.transport();
        Transport carrier = name == null ? usual() : Transport.named(name);
        if (carrier == null || transport.listenPoint(carrier) == null) {
            return failed("transport " + name + " is not configured");
        }
        int port = target.port() < 0 ? DEFAULT_PORT : target.port();
        if (port == 0) {
            return failed("port 0 cannot be called");
        }
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (numeric != null) {
            return transport.flowTo(carrier, new InetSocketAddress(address(numeric), port));
        }
        return Mono.fromCallable(() -> InetAddress.getAllByName(target.host())[0])
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(RESOLVE_TIMEOUT)
                .onErrorMap(e -> new java.net.UnknownHostException("no address for " + target.host()))
                .flatMap(address -> transport.flowTo(carrier, new InetSocketAddress(address, port)));
    }

    private Transport usual() {
        return transport.listenPoint(Transport.UDP) != null ? Transport.UDP : Transport.TCP;
    }

    private static InetAddress address(byte[] numeric) {
        try {
            return InetAddress.getByAddress(numeric);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 octets", e);
        }
    }

    private static Mono<Flow> failed(String text) {
        return Mono.error(new java.net.ConnectException(text));
    }
}
