package org.rayo.sip.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipUri;

/** RFC 3263 §4.1 and §4.2 without the asking: what to ask for a URI, and in which order the answers are tried. */
final class LocationRules {

    /** What is known before DNS is asked. */
    sealed interface First {
        /** The transport and a port: only addresses are asked for. */
        record Addresses(Transport transport, int port) implements First {}

        /** A transport without port: its SRV record, else addresses. */
        record Services(Transport transport) implements First {}

        /** Neither: NAPTR, else the SRV records of these in turn, else addresses with the first. */
        record Pointers(List<Transport> supported) implements First {}

        /** Nothing that we could use. */
        record Impossible(String why) implements First {}
    }

    /** An SRV name to ask for, and what its servers speak. */
    record Service(Transport transport, String name) {}

    private LocationRules() {}

    /** @param supported what we have sockets for */
    static First first(SipUri uri, Predicate<Transport> supported) {
        String named = uri.transport();
        @Nullable Transport wanted = named == null ? null : Transport.named(named);
        if (named != null && wanted == null) {
            return new First.Impossible("transport " + named + " is not known");
        }
        if (uri.secure() && wanted != null) {
            // §4.1: with sips, tcp means TLS over it
            wanted = wanted.webSocket() ? Transport.WSS : Transport.TLS;
        }
        if (wanted != null && !supported.test(wanted)) {
            return new First.Impossible("transport " + wanted.name().toLowerCase(Locale.ROOT) + " is not configured");
        }
        List<Transport> all = new ArrayList<>();
        for (Transport each : List.of(Transport.UDP, Transport.TCP, Transport.TLS)) {
            if (supported.test(each) && (each.secure() || !uri.secure())) {
                all.add(each);
            }
        }
        if (wanted == null && all.isEmpty()) {
            return new First.Impossible(uri.secure() ? "sips: needs TLS, which is not configured" : "nothing is listened on");
        }
        Transport usual = wanted == null ? all.getFirst() : wanted;
        if (uri.port() == 0) {
            return new First.Impossible("port 0 cannot be called");
        }
        if (uri.port() > 0) {
            return new First.Addresses(usual, uri.port());
        }
        if (numeric(uri.host()) != null || isPlainName(uri.host())) {
            return new First.Addresses(usual, usual.defaultPort());
        }
        return wanted != null ? new First.Services(wanted) : new First.Pointers(List.copyOf(all));
    }

    /** A name without dots is a host of the hosts file, of a container network or of the search list: no domain. */
    private static boolean isPlainName(String host) {
        return host.indexOf('.') < 0 || isLocalhost(host);
    }

    /** RFC 6761 §6.3: never asked of DNS. */
    static boolean isLocalhost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    static @Nullable InetAddress numeric(String host) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return octets == null ? null : InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("neither 4 nor 16 octets", e);
        }
    }

    /** The SRV names that NAPTR records lead to, in their order (§4.1); those that we cannot use are left out. */
    static List<Service> services(List<Dns.Naptr> records, List<Transport> supported) {
        return records.stream()
                .sorted(Comparator.comparingInt(Dns.Naptr::order).thenComparingInt(Dns.Naptr::preference))
                .filter(each -> each.flags().equals("s"))
                .<Service>mapMulti((each, out) -> {
                    Transport transport = transport(each.service());
                    if (transport != null && supported.contains(transport)) {
                        out.accept(new Service(transport, each.replacement()));
                    }
                })
                .toList();
    }

    private static @Nullable Transport transport(String service) {
        return switch (service) {
            case "SIP+D2U" -> Transport.UDP;
            case "SIP+D2T" -> Transport.TCP;
            case "SIPS+D2T" -> Transport.TLS;
            default -> null;
        };
    }

    /** The SRV name of a domain for one transport. */
    static Service service(Transport transport, String domain) {
        return new Service(transport, switch (transport) {
            case UDP -> "_sip._udp." + domain;
            case TCP -> "_sip._tcp." + domain;
            case TLS -> "_sips._tcp." + domain;
            case WS -> "_sip._ws." + domain;
            case WSS -> "_sips._ws." + domain;
        });
    }

    /** RFC 2782: by priority, and among equals by chance in proportion to their weights. */
    static List<Dns.Srv> inOrder(List<Dns.Srv> records, RandomGenerator random) {
        Map<Integer, List<Dns.Srv>> byPriority = new TreeMap<>();
        for (Dns.Srv each : records) {
            // "." says that the service is decidedly not there
            if (!each.target().isEmpty() && !each.target().equals(".")) {
                byPriority.computeIfAbsent(each.priority(), priority -> new ArrayList<>()).add(each);
            }
        }
        List<Dns.Srv> ordered = new ArrayList<>();
        for (List<Dns.Srv> equals : byPriority.values()) {
            // those of weight 0 come first, so that they have a small chance too
            equals.sort(Comparator.comparingInt(Dns.Srv::weight));
            while (!equals.isEmpty()) {
                int sum = equals.stream().mapToInt(Dns.Srv::weight).sum();
                int chosen = random.nextInt(sum + 1);
                int running = 0;
                int index = 0;
                while ((running += equals.get(index).weight()) < chosen) {
                    index++;
                }
                ordered.add(equals.remove(index));
            }
        }
        return ordered;
    }
}
