package org.rayo.xmpp.c2s;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A certificate for one domain, made in memory, for running without configuration: X.509 v3 (RFC 5280), P-256, signed by
 * itself. Written in DER by hand because the JDK has no public API for it.
 *
 * @param certificate names the domain as common name and as dNSName
 */
public record SelfSignedCertificate(X509Certificate certificate, PrivateKey privateKey) {
    private static final Duration VALID_FOR = Duration.ofDays(365);
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    // ecdsa-with-SHA256 (RFC 5758), commonName, subjectAltName and basicConstraints (RFC 5280)
    private static final byte[] ECDSA_WITH_SHA256 = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02};
    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
    private static final byte[] SUBJECT_ALT_NAME = {0x55, 0x1D, 0x11};
    private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1D, 0x13};

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OID = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int DNS_NAME = 0x82;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;

    /** Valid for a year from {@code now}. */
    public static SelfSignedCertificate create(String domain, Instant now, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair keys = generator.generateKeyPair();
        byte[] toBeSigned = toBeSigned(domain, now, keys.getPublic().getEncoded(), random);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate(), random);
        signature.update(toBeSigned);
        byte[] signed = der(SEQUENCE, toBeSigned, algorithm(), der(BIT_STRING, new byte[1], signature.sign()));
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(signed));
        return new SelfSignedCertificate(certificate, keys.getPrivate());
    }

    private static byte[] toBeSigned(String domain, Instant now, byte[] publicKeyInfo, SecureRandom random) {
        byte[] serial = new byte[16];
        random.nextBytes(serial);
        // positive, and no leading zero
        serial[0] = (byte) ((serial[0] & 0x3F) | 0x40);
        byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8_STRING, utf8(domain)))));
        byte[] validity = der(SEQUENCE, time(now.minus(Duration.ofDays(1))), time(now.plus(VALID_FOR)));
        byte[] altName = der(SEQUENCE, der(OID, SUBJECT_ALT_NAME), der(OCTET_STRING, der(SEQUENCE, der(DNS_NAME, utf8(domain)))));
        byte[] constraints = der(SEQUENCE, der(OID, BASIC_CONSTRAINTS), der(OCTET_STRING, der(SEQUENCE)));
        return der(SEQUENCE, der(VERSION, der(INTEGER, new byte[] {2})), der(INTEGER, serial), algorithm(), name, validity, name,
            publicKeyInfo, der(EXTENSIONS, der(SEQUENCE, altName, constraints)));
    }

    private static byte[] algorithm() {
        return der(SEQUENCE, der(OID, ECDSA_WITH_SHA256));
    }

    private static byte[] time(Instant instant) {
        return der(GENERALIZED_TIME, utf8(UTC_TIME.format(instant)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] der(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] content : contents) {
            length += content.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length & 0xFF);
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
