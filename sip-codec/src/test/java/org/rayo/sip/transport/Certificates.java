package org.rayo.sip.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates for tests, by the JDK's keytool. */
public final class Certificates {
    private static final char[] PASSWORD = "secret".toCharArray();

    private Certificates() {}

    /** Writes {@code name.pem} and {@code name.key}, signed by itself. {@code san}: as keytool wants it, ip:127.0.0.1. */
    public static TlsIdentity.Files selfSigned(Path directory, String name, String san) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Files.deleteIfExists(store);
        Process keytool = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "own",
                "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name, "-ext", "san=" + san, "-validity", "30",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", new String(PASSWORD)))
                .redirectErrorStream(true).redirectOutput(directory.resolve("keytool.log").toFile()).start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException(Files.readString(directory.resolve("keytool.log")));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Certificate certificate = keys.getCertificate("own");
        return new TlsIdentity.Files(
                write(directory.resolve(name + ".pem"), "CERTIFICATE", certificate.getEncoded()),
                write(directory.resolve(name + ".key"), "PRIVATE KEY", keys.getKey("own", PASSWORD).getEncoded()));
    }

    private static Path write(Path file, String kind, byte[] der) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n");
        return Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
