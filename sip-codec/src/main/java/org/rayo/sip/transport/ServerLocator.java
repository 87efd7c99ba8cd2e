package org.rayo.sip.transport;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.rayo.sip.message.SipUri;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** RFC 3263: the servers of a URI, in the order in which they are to be tried. */
final class ServerLocator {
    /** What one URI may lead to; a longer list is no help to anybody. */
    private static final int MAX_SERVERS = 16;
    private static final int MAX_TARGETS = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<InetAddress> LOOPBACK = List.of(v4Loopback(), v6Loopback());

    private final Dns dns;
    private final Predicate<Transport> supported;
    private final RandomGenerator random;

    ServerLocator(Dns dns, Predicate<Transport> supported, RandomGenerator random) {
        this.dns = dns;
        this.supported = supported;
        this.random = random;
    }

    /** At least one target, or an error whose message tells what is wrong. Numeric ones are found at once. */
    Mono<List<Target>> locate(SipUri uri) {
        String host = uri.host();
        Flux<Target> targets = switch (LocationRules.first(uri, supported)) {
            case LocationRules.First.Impossible(String why) -> Flux.error(new ConnectException(why));
            case LocationRules.First.Addresses(Transport transport, int port) -> at(transport, host, port, host);
            case LocationRules.First.Services(Transport transport) -> service(LocationRules.service(transport, host), host)
                    .switchIfEmpty(Flux.defer(() -> at(transport, host, transport.defaultPort(), host)));
            case LocationRules.First.Pointers(List<Transport> own) -> pointers(host, own);
        };
        Mono<List<Target>> all = targets.take(MAX_TARGETS).collectList().flatMap(found -> found.isEmpty()
                ? Mono.error(new UnknownHostException("no address for " + host))
                : Mono.just(found));
        boolean atOnce = LocationRules.numeric(host) != null || LocationRules.isLocalhost(host);
        return atOnce ? all : all.timeout(PATIENCE, Mono.error(new UnknownHostException("no answer of DNS for " + host)));
    }

    private Flux<Target> pointers(String host, List<Transport> own) {
        Transport usual = own.getFirst();
        return dns.naptr(host)
                // a server that does not know NAPTR at all may still know addresses
                .onErrorReturn(List.of())
                .flatMapMany(records -> {
                    List<LocationRules.Service> pointed = LocationRules.services(records, own);
                    Flux<LocationRules.Service> services = pointed.isEmpty()
                            ? Flux.fromIterable(own).map(transport -> LocationRules.service(transport, host))
                            : Flux.fromIterable(pointed);
                    return services.concatMap(each -> service(each, host));
                })
                .switchIfEmpty(Flux.defer(() -> at(usual, host, usual.defaultPort(), host)));
    }

    private Flux<Target> service(LocationRules.Service service, String host) {
        return dns.srv(service.name())
                .onErrorReturn(List.of())
                .flatMapIterable(records -> LocationRules.inOrder(records, random))
                .take(MAX_SERVERS)
                .concatMap(each -> at(service.transport(), each.target(), each.port(), host).onErrorComplete());
    }

    private Flux<Target> at(Transport transport, String server, int port, String host) {
        return addresses(server).map(address -> new Target(transport, new InetSocketAddress(address, port), host));
    }

    private Flux<InetAddress> addresses(String server) {
        InetAddress numeric = LocationRules.numeric(server);
        if (numeric != null) {
            return Flux.just(numeric);
        }
        return LocationRules.isLocalhost(server)
                ? Flux.fromIterable(LOOPBACK)
                : dns.addresses(server)
                        .onErrorMap(failure -> new UnknownHostException("no address for " + server))
                        .flatMapIterable(found -> found);
    }

    private static InetAddress v4Loopback() {
        return loopback(new byte[] {127, 0, 0, 1});
    }

    private static InetAddress v6Loopback() {
        byte[] one = new byte[16];
        one[15] = 1;
        return loopback(one);
    }

    private static InetAddress loopback(byte[] octets) {
        try {
            return InetAddress.getByAddress("localhost", octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("neither 4 nor 16 octets", e);
        }
    }
}
