package org.rayo.xmpp.stanza;

import java.util.Locale;

/** The defined conditions of stream errors (RFC 6120 §4.9.3). */
public enum StreamCondition {
    /** XML that cannot be processed. */
    BAD_FORMAT,
    /** A prefix that is not declared, or none where one is needed. */
    BAD_NAMESPACE_PREFIX,
    /** A new stream has taken this one's place. */
    CONFLICT,
    /** The peer said nothing for too long. */
    CONNECTION_TIMEOUT,
    /** The domain is served here no more. */
    HOST_GONE,
    /** The domain is not served here. */
    HOST_UNKNOWN,
    /** An address is missing. */
    IMPROPER_ADDRESSING,
    /** A mistake of ours. */
    INTERNAL_SERVER_ERROR,
    /** An address that is not the sender's own. */
    INVALID_FROM,
    /** A stream or content namespace that is not ours. */
    INVALID_NAMESPACE,
    /** XML that breaks the schema. */
    INVALID_XML,
    /** A stanza before authentication or binding. */
    NOT_AUTHORIZED,
    /** Not XML, or not UTF-8. */
    NOT_WELL_FORMED,
    /** Against local policy. */
    POLICY_VIOLATION,
    /** A remote server that is needed cannot be reached. */
    REMOTE_CONNECTION_FAILED,
    /** A new stream is needed. */
    RESET,
    /** Too busy. */
    RESOURCE_CONSTRAINT,
    /** A DTD, entity, comment or processing instruction. */
    RESTRICTED_XML,
    /** Try another host. */
    SEE_OTHER_HOST,
    /** The server is going down. */
    SYSTEM_SHUTDOWN,
    /** See the application's own condition. */
    UNDEFINED_CONDITION,
    /** Not UTF-8. */
    UNSUPPORTED_ENCODING,
    /** A mandatory feature is not supported. */
    UNSUPPORTED_FEATURE,
    /** A first-level element that is no stanza. */
    UNSUPPORTED_STANZA_TYPE,
    /** Not version 1.0. */
    UNSUPPORTED_VERSION;

    /** The element's name. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
