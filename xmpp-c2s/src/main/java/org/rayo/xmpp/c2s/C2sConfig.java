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
 * @param directTls where to listen for connections that begin with TLS (XEP-0368), or nowhere
 * @param tls whether STARTTLS is offered, demanded or neither
 * @param certificate PEM chain; without one, and unless TLS is disabled, a self-signed one is made in memory
 * @param privateKey PEM key (PKCS #8) of the certificate; given exactly when the certificate is
 * @param clientAuthorities PEM file of the authorities whose client certificates count (SASL EXTERNAL); without, none is asked for
 * @param credentials who may log in
 * @param xmlLimits what the parser accepts
 * @param limits what clients may cost
 * @param allowPlainWithoutTls whether PLAIN, which hands over the password, is offered on streams without TLS
 * @param allowAnonymous whether anybody may log in without an account (RFC 4505)
 * @param serverName the software's name (XEP-0092)
 * @param serverVersion the software's version (XEP-0092)
 * @param identities what disco#info answers (XEP-0030)
 * @param features features of the service behind, added to this module's own (XEP-0030)
 */
public record C2sConfig(String domain, InetSocketAddress bind, @Nullable InetSocketAddress directTls, TlsMode tls,
    @Nullable Path certificate, @Nullable Path privateKey, @Nullable Path clientAuthorities,
    CredentialStore credentials, XmlLimits xmlLimits, ClientLimits limits, boolean allowPlainWithoutTls, boolean allowAnonymous, String serverName,
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
        return new C2sConfig(domain, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, TlsMode.OPTIONAL, null, null, null,
            InMemoryCredentialStore.of(Map.of()), XmlLimits.DEFAULT, ClientLimits.DEFAULT, false, false, "xmpp-c2s", "1",
            List.of(new DiscoIdentity("server", "im", null)), List.of());
    }

    /** Listens elsewhere. */
    public C2sConfig withBind(InetSocketAddress newBind) {
        return new C2sConfig(domain, newBind, directTls, tls, certificate, privateKey, clientAuthorities, credentials, xmlLimits, limits,
            allowPlainWithoutTls, allowAnonymous, serverName, serverVersion, identities, features);
    }

    /** Other use of TLS. */
    public C2sConfig withTls(TlsMode newTls) {
        return new C2sConfig(domain, bind, directTls, newTls, certificate, privateKey, clientAuthorities, credentials, xmlLimits, limits,
            allowPlainWithoutTls, allowAnonymous, serverName, serverVersion, identities, features);
    }

    /** A certificate of one's own, both as PEM files. */
    public C2sConfig withCertificate(Path newCertificate, Path newPrivateKey) {
        return new C2sConfig(domain, bind, directTls, tls, newCertificate, newPrivateKey, clientAuthorities, credentials, xmlLimits, limits, allowPlainWithoutTls, allowAnonymous,
            serverName, serverVersion, identities, features);
    }

    /** Listens for connections that begin with TLS, too. */
    public C2sConfig withDirectTls(InetSocketAddress newDirectTls) {
        return new C2sConfig(domain, bind, newDirectTls, tls, certificate, privateKey, clientAuthorities, credentials, xmlLimits,
            limits, allowPlainWithoutTls, allowAnonymous, serverName, serverVersion, identities, features);
    }

    /** Takes client certificates of these authorities. */
    public C2sConfig withClientAuthorities(Path newClientAuthorities) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, newClientAuthorities, credentials, xmlLimits,
            limits, allowPlainWithoutTls, allowAnonymous, serverName, serverVersion, identities, features);
    }

    /** Lets anybody log in, or not. */
    public C2sConfig withAllowAnonymous(boolean allow) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, clientAuthorities, credentials, xmlLimits,
            limits, allowPlainWithoutTls, allow, serverName, serverVersion, identities, features);
    }

    /** Other users. */
    public C2sConfig withCredentials(CredentialStore newCredentials) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, clientAuthorities, newCredentials, xmlLimits, limits,
            allowPlainWithoutTls, allowAnonymous, serverName, serverVersion, identities, features);
    }

    /** Other parser limits. */
    public C2sConfig withXmlLimits(XmlLimits newXmlLimits) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, clientAuthorities, credentials, newXmlLimits, limits, allowPlainWithoutTls, allowAnonymous,
            serverName, serverVersion, identities, features);
    }

    /** Other limits for clients. */
    public C2sConfig withLimits(ClientLimits newLimits) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, clientAuthorities, credentials, xmlLimits, newLimits, allowPlainWithoutTls, allowAnonymous,
            serverName, serverVersion, identities, features);
    }

    /** PLAIN on streams without TLS, or not. */
    public C2sConfig withAllowPlainWithoutTls(boolean allow) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, clientAuthorities, credentials, xmlLimits, limits, allow, allowAnonymous,
            serverName, serverVersion, identities, features);
    }

    /** Another name and version of the software. */
    public C2sConfig withServer(String newName, String newVersion) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, clientAuthorities, credentials, xmlLimits, limits, allowPlainWithoutTls, allowAnonymous,
            newName, newVersion, identities, features);
    }

    /** Other answers to disco#info. */
    public C2sConfig withDisco(List<DiscoIdentity> newIdentities, List<String> newFeatures) {
        return new C2sConfig(domain, bind, directTls, tls, certificate, privateKey, clientAuthorities, credentials, xmlLimits, limits,
            allowPlainWithoutTls, allowAnonymous, serverName, serverVersion, newIdentities, newFeatures);
    }

    XmppDomain.Rules rules() {
        ServerIdentity identity = new ServerIdentity(domain, serverName, serverVersion, identities, features);
        return new XmppDomain.Rules(identity, credentials, xmlLimits, limits, allowPlainWithoutTls, allowAnonymous);
    }
}
