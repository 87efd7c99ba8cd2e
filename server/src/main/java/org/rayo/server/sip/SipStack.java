package org.rayo.server.sip;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.dialog.SessionTimerPolicy;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.transport.TlsIdentity;
import org.rayo.sip.transport.TlsSettings;
import org.rayo.sip.transport.TransportConfig;
import org.rayo.xmpp.c2s.SelfSignedCertificate;

/** What the SIP stack is started with, from the configuration. */
final class SipStack {

    private SipStack() {}

    /** Makes a certificate when there is none, so not on a loop. */
    static SipConfig config(ServerConfig config) throws GeneralSecurityException {
        ServerConfig.Sip sip = config.sip();
        TransportConfig transport = TransportConfig.defaults().withUdp(address(sip.udp())).withTcp(address(sip.tcp()));
        ServerConfig.SipTls tls = sip.tls();
        if (tls != null) {
            transport = transport.withTls(new InetSocketAddress(tls.bind(), tls.port()), security(tls, config.domain()));
        }
        transport = transport.withWebSocket(address(sip.listeners().ws()), address(sip.listeners().wss()))
                .withLimits(new SipLimits(config.limits().sip().maxMessage(), config.limits().sip().maxHeaders()))
                .withMaxConnections(config.limits().sip().maxConnections());
        return SipConfig.defaults()
                .withTransport(transport)
                .withAdvertisedHost(sip.advertisedAddress())
                .withOutboundProxy(sip.outboundProxy())
                .withSessionTimer(new SessionTimerPolicy(
                        (int) sip.session().expires().toSeconds(), (int) sip.session().minExpires().toSeconds()));
    }

    private static @Nullable InetSocketAddress address(ServerConfig.@Nullable SipListener listener) {
        return listener == null ? null : new InetSocketAddress(listener.bind(), listener.port());
    }

    private static TlsSettings security(ServerConfig.SipTls tls, String domain) throws GeneralSecurityException {
        Map<String, TlsIdentity> byHost = new HashMap<>();
        tls.hosts().forEach((host, files) -> byHost.put(host, identity(files)));
        ServerConfig.PemFiles own = tls.files();
        return TlsSettings.of(own == null ? selfSigned(domain) : identity(own))
                .withByHost(byHost)
                .withTrust(tls.trust())
                .withClients(tls.clients());
    }

    private static TlsIdentity identity(ServerConfig.PemFiles files) {
        return new TlsIdentity.Files(files.certificate(), files.privateKey());
    }

    private static TlsIdentity selfSigned(String domain) throws GeneralSecurityException {
        SelfSignedCertificate own =
                SelfSignedCertificate.create(domain, Instant.now(), SecureRandom.getInstance("DRBG"));
        return new TlsIdentity.InMemory(own.certificate(), own.privateKey());
    }
}
