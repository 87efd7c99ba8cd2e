package org.rayo.xmpp.c2s;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.CredentialStore;
import org.rayo.xmpp.sasl.InMemoryCredentialStore;
import org.rayo.xmpp.session.ClientLimits;
import org.rayo.xmpp.session.ServerIdentity;
import org.rayo.xmpp.session.ServerIdentity.DiscoIdentity;
import org.rayo.xmpp.session.XmppDomain;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stream.TlsMode;
import org.rayo.xmpp.xml.XmlLimits;

/**
 * How a {@link C2sServer} runs.
 *
 * @param domain the domain that is served
 * @param bind where to listen; port 0 takes any free one
 * @param tls whether STARTTLS is offered, demanded or neither
 * @param certificate PEM chain; without one, and unless TLS is disabled, a self-signed one is made in memory
 * @param privateKey PEM key (PKCS #8) of the certificate; given exactly when the certificate is
 * @param credentials who may log in
 * @param xmlLimits what the parser accepts
 * @param limits what clients may cost
 * @param allowPlainWithoutTls whether PLAIN, which hands over the password, is offered on streams without TLS
 * @param serverName the software's name (XEP-0092)
 * @param serverVersion the software's version (XEP-0092)
 * @param identities what disco#info answers (XEP-0030)
 * @param features features of the service behind, added to this module's own (XEP-0030)
 */
public record C2sConfig(String domain, InetSocketAddress bind, TlsMode tls, @Nullable Path certificate, @Nullable Path privateKey,
    CredentialStore credentials, XmlLimits xmlLimits, ClientLimits limits, boolean allowPlainWithoutTls, String serverName,
    String serverVersion, List<DiscoIdentity> identities, List<String> features) {

    /** Normalises the domain, copies the lists. */
    public C2sConfig {
        domain = Jid.of(null, domain, null).domain();
        identities = List.copyOf(identities);
        features = List.copyOf(features);
        if ((certificate == null) != (privateKey == null)) {
            throw new IllegalArgumentException("a certificate needs its private key, and a private key its certificate");
        }
    }

    /** Any free port on loopback, TLS optional and self-signed, nobody may log in, PLAIN only under TLS. */
    public static C2sConfig defaults(String domain) {
        return new C2sConfig(domain, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsMode.OPTIONAL, null, null,
            InMemoryCredentialStore.of(Map.of()), XmlLimits.DEFAULT, ClientLimits.DEFAULT, false, "xmpp-c2s", "1",
            List.of(new DiscoIdentity("server", "im", null)), List.of());
    }

    /** Listens elsewhere. */
    public C2sConfig withBind(InetSocketAddress newBind) {
        return new C2sConfig(domain, newBind, tls, certificate, privateKey, credentials, xmlLimits, limits, allowPlainWithoutTls,
            serverName, serverVersion, identities, features);
    }

    /** Other use of TLS. */
    public C2sConfig withTls(TlsMode newTls) {
        return new C2sConfig(domain, bind, newTls, certificate, privateKey, credentials, xmlLimits, limits, allowPlainWithoutTls,
            serverName, serverVersion, identities, features);
    }

    /** A certificate of one's own, both as PEM files. */
    public C2sConfig withCertificate(Path newCertificate, Path newPrivateKey) {
        return new C2sConfig(domain, bind, tls, newCertificate, newPrivateKey, credentials, xmlLimits, limits, allowPlainWithoutTls,
            serverName, serverVersion, identities, features);
    }

    /** Other users. */
    public C2sConfig withCredentials(CredentialStore newCredentials) {
        return new C2sConfig(domain, bind, tls, certificate, privateKey, newCredentials, xmlLimits, limits, allowPlainWithoutTls,
            serverName, serverVersion, identities, features);
    }

    /** Other parser limits. */
    public C2sConfig withXmlLimits(XmlLimits newXmlLimits) {
        return new C2sConfig(domain, bind, tls, certificate, privateKey, credentials, newXmlLimits, limits, allowPlainWithoutTls,
            serverName, serverVersion, identities, features);
    }

    /** Other limits for clients. */
    public C2sConfig withLimits(ClientLimits newLimits) {
        return new C2sConfig(domain, bind, tls, certificate, privateKey, credentials, xmlLimits, newLimits, allowPlainWithoutTls,
            serverName, serverVersion, identities, features);
    }

    /** PLAIN on streams without TLS, or not. */
    public C2sConfig withAllowPlainWithoutTls(boolean allow) {
        return new C2sConfig(domain, bind, tls, certificate, privateKey, credentials, xmlLimits, limits, allow,
            serverName, serverVersion, identities, features);
    }

    /** Another name and version of the software. */
    public C2sConfig withServer(String newName, String newVersion) {
        return new C2sConfig(domain, bind, tls, certificate, privateKey, credentials, xmlLimits, limits, allowPlainWithoutTls,
            newName, newVersion, identities, features);
    }

    /** Other answers to disco#info. */
    public C2sConfig withDisco(List<DiscoIdentity> newIdentities, List<String> newFeatures) {
        return new C2sConfig(domain, bind, tls, certificate, privateKey, credentials, xmlLimits, limits, allowPlainWithoutTls,
            serverName, serverVersion, newIdentities, newFeatures);
    }

    XmppDomain.Rules rules() {
        ServerIdentity identity = new ServerIdentity(domain, serverName, serverVersion, identities, features);
        return new XmppDomain.Rules(identity, credentials, xmlLimits, limits, allowPlainWithoutTls);
    }
}
