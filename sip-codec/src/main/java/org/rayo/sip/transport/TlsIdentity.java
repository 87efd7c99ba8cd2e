package org.rayo.sip.transport;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** Whom we are towards TLS peers. */
public sealed interface TlsIdentity {

    /** PEM files: the chain, own certificate first, and the key; read again when they change. */
    record Files(Path certificate, Path privateKey) implements TlsIdentity {}

    /** Made in memory. */
    record InMemory(X509Certificate certificate, PrivateKey privateKey) implements TlsIdentity {
        /** Without the key. */
        @Override
        public String toString() {
            return "InMemory[" + certificate.getSubjectX500Principal() + "]";
        }
    }
}
