package org.rayo.server.sip;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.protocol.Header;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipUri;

/**
 * Whose word on identities counts (RFC 3325 §5 and §6): what trusted trunks assert is passed on, what others say of
 * themselves is not, and an identity of ours goes to trusted trunks only. Immutable.
 */
final class IdentityTrust {
    private static final String ASSERTED = "P-Asserted-Identity";
    /** The header of the RFC and those that say the same in other words. */
    private static final Set<String> IDENTITIES =
            Set.of("p-asserted-identity", "p-preferred-identity", "remote-party-id");

    private final List<ServerConfig.Trunk> trusted;

    IdentityTrust(ServerConfig.Sip sip) {
        Set<String> names = Set.copyOf(sip.session().trustedTrunks());
        trusted = sip.trunks().stream().filter(trunk -> names.contains(trunk.name())).toList();
    }

    boolean trusts(InetAddress source) {
        return trusted.stream().anyMatch(trunk -> trunk.allowFrom().stream().anyMatch(range -> range.contains(source)));
    }

    /** Whether a call to this URI goes to a trusted trunk. */
    boolean trusts(String uri) {
        String host = host(uri);
        return host != null && trusted.stream().anyMatch(trunk -> host.equals(host(trunk.uri())));
    }

    private static @Nullable String host(String uri) {
        try {
            return SipUri.parse(uri).host().toLowerCase(Locale.ROOT);
        } catch (SipSyntaxException e) {
            // tel and its like have none
            return null;
        }
    }

    /** What an application may know of the headers of a far end. */
    static List<Header> heard(List<Header> headers, boolean fromTrusted) {
        return fromTrusted ? headers : headers.stream().filter(header -> !isIdentity(header)).toList();
    }

    /** The headers of a call that is placed; a trusted trunk is told {@code from} as its identity unless there is another. */
    List<Header> said(List<Header> headers, String to, @Nullable String from) {
        if (!trusts(to)) {
            return headers.stream().filter(header -> !isIdentity(header)).toList();
        }
        if (from == null || headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(ASSERTED))) {
            return headers;
        }
        List<Header> all = new ArrayList<>(headers);
        all.add(new Header(ASSERTED, from.indexOf('<') >= 0 ? from : "<" + from + ">"));
        return List.copyOf(all);
    }

    private static boolean isIdentity(Header header) {
        return IDENTITIES.contains(header.name().toLowerCase(Locale.ROOT));
    }
}
