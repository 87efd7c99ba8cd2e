package org.rayo.xmpp.sasl;

import java.util.Locale;

/** The defined conditions of a failed authentication (RFC 6120 §6.5). */
public enum SaslFailure {
    /** The client gave up. */
    ABORTED,
    /** The account is switched off. */
    ACCOUNT_DISABLED,
    /** The credentials are too old. */
    CREDENTIALS_EXPIRED,
    /** The mechanism needs TLS. */
    ENCRYPTION_REQUIRED,
    /** Not Base64. */
    INCORRECT_ENCODING,
    /** The client may not act as whom it wants to. */
    INVALID_AUTHZID,
    /** The mechanism is not offered. */
    INVALID_MECHANISM,
    /** The message breaks the mechanism's syntax. */
    MALFORMED_REQUEST,
    /** The mechanism is too weak for this account. */
    MECHANISM_TOO_WEAK,
    /** Wrong credentials, or no such account: never said which. */
    NOT_AUTHORIZED,
    /** A mistake or overload of ours. */
    TEMPORARY_AUTH_FAILURE;

    /** The element's name. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
