package org.rayo.xmpp.sasl;

import java.util.List;

/**
 * What an exchange may know of the stream it runs on.
 *
 * @param domain the domain accounts live in, for authorization identities
 * @param nonce fresh printable ASCII without comma: SCRAM's server nonce, ANONYMOUS' name
 * @param bindings what a {@code -PLUS} mechanism can bind to; none when none was offered
 * @param certified localparts that the client's certificate, which TLS has verified, speaks for
 */
public record SaslContext(String domain, String nonce, ChannelBindings bindings, List<String> certified) {
    /** Copies the list. */
    public SaslContext {
        certified = List.copyOf(certified);
    }

    /** Without TLS. */
    public static SaslContext plain(String domain, String nonce) {
        return new SaslContext(domain, nonce, ChannelBindings.NONE, List.of());
    }
}
