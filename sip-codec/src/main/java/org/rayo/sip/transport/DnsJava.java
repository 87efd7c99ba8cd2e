package org.rayo.sip.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * DNS by dnsjava, on its own threads: the servers and search list of the system and its hosts file, a bounded cache that
 * keeps to the records' times, CNAMEs followed. Names that only the operating system knows are asked of it last.
 */
final class DnsJava implements Dns {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration OS_TIMEOUT = Duration.ofSeconds(5);
    private static final int TRIES = 2;
    private static final int MAX_CACHED = 10_000;

    private final LookupSession session;

    private DnsJava(LookupSession session) {
        this.session = session;
    }

    /** Reads the system's configuration, so not on a loop. {@code servers}: instead of the system's; empty for those. */
    static DnsJava create(List<InetSocketAddress> servers) {
        Cache cache = new Cache(DClass.IN);
        cache.setMaxEntries(MAX_CACHED);
        ExtendedResolver resolver;
        if (servers.isEmpty()) {
            resolver = new ExtendedResolver();
        } else {
            List<Resolver> own = new ArrayList<>();
            servers.forEach(server -> own.add(new SimpleResolver(server)));
            resolver = new ExtendedResolver(own);
        }
        resolver.setTimeout(TIMEOUT);
        resolver.setRetries(TRIES);
        LookupSession.LookupSessionBuilder session =
                servers.isEmpty() ? LookupSession.defaultBuilder() : LookupSession.builder();
        return new DnsJava(session.resolver(resolver).clearCaches().cache(cache).build());
    }

    @Override
    public Mono<List<Naptr>> naptr(String name) {
        return records(name, Type.NAPTR).map(found -> found.stream()
                .filter(NAPTRRecord.class::isInstance)
                .map(NAPTRRecord.class::cast)
                .map(each -> new Naptr(each.getOrder(), each.getPreference(), each.getFlags().toLowerCase(Locale.ROOT),
                        each.getService().toUpperCase(Locale.ROOT), each.getReplacement().toString(true)))
                .toList());
    }

    @Override
    public Mono<List<Srv>> srv(String name) {
        return records(name, Type.SRV).map(found -> found.stream()
                .filter(SRVRecord.class::isInstance)
                .map(SRVRecord.class::cast)
                .map(each -> new Srv(
                        each.getPriority(), each.getWeight(), each.getPort(), each.getTarget().toString(true)))
                .toList());
    }

    @Override
    public Mono<List<InetAddress>> addresses(String name) {
        Mono<List<Record>> four = records(name, Type.A).onErrorReturn(List.of());
        Mono<List<Record>> six = records(name, Type.AAAA).onErrorReturn(List.of());
        return Mono.zip(four, six, (a, b) -> {
            List<InetAddress> all = new ArrayList<>();
            for (Record each : a) {
                if (each instanceof ARecord address) {
                    all.add(address.getAddress());
                }
            }
            for (Record each : b) {
                if (each instanceof AAAARecord address) {
                    all.add(address.getAddress());
                }
            }
            return List.copyOf(all);
        }).flatMap(found -> found.isEmpty() ? byTheSystem(name) : Mono.just(found));
    }

    private static Mono<List<InetAddress>> byTheSystem(String name) {
        return Mono.fromCallable(() -> List.of(InetAddress.getAllByName(name)))
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(OS_TIMEOUT);
    }

    /** Looking into the hosts file may read it, so not on a loop. */
    private Mono<List<Record>> records(String name, int type) {
        return Mono.defer(() -> Mono.fromCompletionStage(session.lookupAsync(named(name), type)))
                .map(result -> result.getRecords())
                .onErrorResume(DnsJava::isNone, none -> Mono.just(List.of()))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static Name named(String name) {
        try {
            return Name.fromString(name);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(name + " is no domain name", e);
        }
    }

    private static boolean isNone(Throwable failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException;
    }
}
