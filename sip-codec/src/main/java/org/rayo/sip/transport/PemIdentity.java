package org.rayo.sip.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chain and its key, checked to belong together: files that are being replaced one after the other do not.
 *
 * @param chain own certificate first
 */
record PemIdentity(List<X509Certificate> chain, PrivateKey key) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    static PemIdentity of(TlsIdentity identity) throws IOException, GeneralSecurityException {
        return switch (identity) {
            case TlsIdentity.Files files -> read(files.certificate(), files.privateKey());
            case TlsIdentity.InMemory own ->
                new PemIdentity(List.of(own.certificate()), own.privateKey());
        };
    }

    private static PemIdentity read(Path certificate, Path privateKey) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)))
                .stream().map(X509Certificate.class::cast).toList();
        if (chain.isEmpty()) {
            throw new InvalidKeyException(certificate + " holds no certificate in PEM");
        }
        Matcher pem = KEY.matcher(Files.readString(privateKey, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new InvalidKeyException(privateKey + " holds no PRIVATE KEY in PEM; openssl pkcs8 -topk8 -nocrypt makes one");
        }
        PublicKey open = chain.getFirst().getPublicKey();
        PrivateKey key = KeyFactory.getInstance(open.getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
        if (!belong(open, key)) {
            throw new InvalidKeyException(privateKey + " is not the key of " + certificate);
        }
        return new PemIdentity(chain, key);
    }

    private static boolean belong(PublicKey open, PrivateKey key) throws GeneralSecurityException {
        String algorithm = switch (open.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> open.getAlgorithm();
        };
        byte[] text = "whose key is it?".getBytes(StandardCharsets.US_ASCII);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signed = signing.sign();
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(open);
        checking.update(text);
        return checking.verify(signed);
    }
}
