package org.rayo.sip.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken, 1.2 and 1.3.
 *
 * @param identity the certificate for clients that name no host, or none of {@code byHost}
 * @param byHost other certificates, by the host that a client names (SNI, RFC 6066 §3); {@code *.example.com} is any below
 * @param trust PEM file with the authorities that peers are checked against; null: those that Java brings
 * @param clients what is asked of clients that connect
 * @param reloadEvery how often the files are looked at
 */
public record TlsSettings(
        TlsIdentity identity, Map<String, TlsIdentity> byHost, @Nullable Path trust, ClientCertificate clients,
        Duration reloadEvery) {

    /** Mutual TLS. */
    public enum ClientCertificate { NONE, OPTIONAL, REQUIRED }

    private static final Duration RELOAD_EVERY = Duration.ofSeconds(30);

    public TlsSettings {
        byHost = Map.copyOf(byHost);
    }

    public static TlsSettings of(TlsIdentity identity) {
        return new TlsSettings(identity, Map.of(), null, ClientCertificate.NONE, RELOAD_EVERY);
    }

    public TlsSettings withByHost(Map<String, TlsIdentity> next) {
        return new TlsSettings(identity, next, trust, clients, reloadEvery);
    }

    public TlsSettings withTrust(@Nullable Path next) {
        return new TlsSettings(identity, byHost, next, clients, reloadEvery);
    }

    public TlsSettings withClients(ClientCertificate next) {
        return new TlsSettings(identity, byHost, trust, next, reloadEvery);
    }

    public TlsSettings withReloadEvery(Duration next) {
        return new TlsSettings(identity, byHost, trust, clients, next);
    }
}
