package org.rayo.xmpp.stream;

/** Whether streams are encrypted by STARTTLS (RFC 6120 §5). */
public enum TlsMode {
    /** Nothing but STARTTLS is allowed before encryption. */
    REQUIRED,
    /** Offered; a client may log in without. */
    OPTIONAL,
    /** Not offered. */
    DISABLED
}
