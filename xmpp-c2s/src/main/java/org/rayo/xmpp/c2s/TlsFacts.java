package org.rayo.xmpp.c2s;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.ChannelBindings;
import org.rayo.xmpp.stanza.Jid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What SASL asks of a TLS connection whose handshake is done. */
final class TlsFacts {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFacts.class);
    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
    private static final int EXPORTER_OCTETS = 32;
    private static final String XMPP_ADDR = "1.3.6.1.5.5.7.8.5";
    private static final int OTHER_NAME = 0;
    private static final int RFC822_NAME = 1;

    private TlsFacts() {
    }

    /** {@code tls-exporter} (RFC 9266) where TLS can give it, and {@code tls-server-end-point} (RFC 5929 §4.1). */
    static ChannelBindings bindings(SSLSession session) {
        Map<String, byte[]> data = new LinkedHashMap<>();
        byte[] exported = exported(session);
        if (exported != null) {
            data.put(ChannelBindings.TLS_EXPORTER, exported);
        }
        byte[] endPoint = endPoint(session);
        if (endPoint != null) {
            data.put(ChannelBindings.TLS_SERVER_END_POINT, endPoint);
        }
        return ChannelBindings.of(data);
    }

    private static byte @Nullable [] exported(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return null;
        }
        try {
            return extended.exportKeyingMaterialData(EXPORTER_LABEL, new byte[0], EXPORTER_OCTETS);
        } catch (SSLException | RuntimeException e) {
            // TLS 1.2 without the extended master secret has nothing that is unique (RFC 9266 §3)
            LOG.debug("no tls-exporter: {}", e.toString());
            return null;
        }
    }

    private static byte @Nullable [] endPoint(SSLSession session) {
        Certificate[] own = session.getLocalCertificates();
        if (own == null || own.length == 0 || !(own[0] instanceof X509Certificate certificate)) {
            return null;
        }
        String hash = endPointHash(certificate.getSigAlgName().toUpperCase(Locale.ROOT));
        try {
            return hash == null ? null : MessageDigest.getInstance(hash).digest(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            LOG.debug("no tls-server-end-point: {}", e.toString());
            return null;
        }
    }

    /** RFC 5929 §4.1: the signature's hash, but SHA-256 in place of MD5 and SHA-1; undefined when the signature has none. */
    static @Nullable String endPointHash(String signature) {
        if (signature.startsWith("MD5") || signature.startsWith("SHA1") || signature.startsWith("SHA256")) {
            return "SHA-256";
        }
        return signature.startsWith("SHA384") ? "SHA-384" : signature.startsWith("SHA512") ? "SHA-512" : null;
    }

    /** Localparts of the domain that the client's certificate names, as xmppAddr (XEP-0178) or as a mail address. */
    static List<String> certified(SSLSession session, String domain) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate ? addresses(certificate, domain) : List.of();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        } catch (CertificateParsingException e) {
            LOG.debug("a client's certificate is odd: {}", e.toString());
            return List.of();
        }
    }

    private static List<String> addresses(X509Certificate certificate, String domain) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        List<String> locals = new ArrayList<>();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            boolean xmpp = name.get(0).equals(OTHER_NAME) && name.size() > 3 && XMPP_ADDR.equals(name.get(2));
            Object address = xmpp ? name.get(3) : name.get(0).equals(RFC822_NAME) ? name.get(1) : null;
            Jid jid = address instanceof String text ? Jid.tryParse(text) : null;
            if (jid != null && jid.local() != null && jid.domain().equals(domain) && !locals.contains(jid.local())) {
                locals.add(jid.local());
            }
        }
        return locals;
    }
}
