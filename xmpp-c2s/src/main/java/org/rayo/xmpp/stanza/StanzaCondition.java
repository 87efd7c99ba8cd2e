package org.rayo.xmpp.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The defined conditions of RFC 6120 §8.3.3, each with the type the RFC gives it. */
public enum StanzaCondition {
    /** The sender's XML does not fit the schema. */
    BAD_REQUEST(StanzaErrorType.MODIFY),
    /** Something with that name or address exists already. */
    CONFLICT(StanzaErrorType.CANCEL),
    /** Not implemented. */
    FEATURE_NOT_IMPLEMENTED(StanzaErrorType.CANCEL),
    /** The sender may not do this. */
    FORBIDDEN(StanzaErrorType.AUTH),
    /** The addressee is at this address no more. */
    GONE(StanzaErrorType.CANCEL),
    /** A mistake of ours. */
    INTERNAL_SERVER_ERROR(StanzaErrorType.CANCEL),
    /** The addressee or item does not exist. */
    ITEM_NOT_FOUND(StanzaErrorType.CANCEL),
    /** An address breaks RFC 7622. */
    JID_MALFORMED(StanzaErrorType.MODIFY),
    /** Understood, but against the addressee's criteria. */
    NOT_ACCEPTABLE(StanzaErrorType.MODIFY),
    /** Nobody may do this. */
    NOT_ALLOWED(StanzaErrorType.CANCEL),
    /** Credentials are missing. */
    NOT_AUTHORIZED(StanzaErrorType.AUTH),
    /** Against local policy. */
    POLICY_VIOLATION(StanzaErrorType.MODIFY),
    /** The addressee is offline for now. */
    RECIPIENT_UNAVAILABLE(StanzaErrorType.WAIT),
    /** Try another address. */
    REDIRECT(StanzaErrorType.MODIFY),
    /** The sender must register first. */
    REGISTRATION_REQUIRED(StanzaErrorType.AUTH),
    /** The addressee's server does not exist. */
    REMOTE_SERVER_NOT_FOUND(StanzaErrorType.CANCEL),
    /** The addressee's server does not answer. */
    REMOTE_SERVER_TIMEOUT(StanzaErrorType.WAIT),
    /** Too busy. */
    RESOURCE_CONSTRAINT(StanzaErrorType.WAIT),
    /** The service is not offered here. */
    SERVICE_UNAVAILABLE(StanzaErrorType.CANCEL),
    /** The sender must subscribe first. */
    SUBSCRIPTION_REQUIRED(StanzaErrorType.AUTH),
    /** See the application's own condition. */
    UNDEFINED_CONDITION(StanzaErrorType.MODIFY),
    /** Understood, but out of order. */
    UNEXPECTED_REQUEST(StanzaErrorType.WAIT);

    private final StanzaErrorType defaultType;

    StanzaCondition(StanzaErrorType defaultType) {
        this.defaultType = defaultType;
    }

    /** The type RFC 6120 §8.3.3 recommends. */
    public StanzaErrorType defaultType() {
        return defaultType;
    }

    /** The element's name. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The condition with that element name, or null. */
    public static @Nullable StanzaCondition ofWire(String name) {
        for (StanzaCondition condition : values()) {
            if (condition.wire().equals(name)) {
                return condition;
            }
        }
        return null;
    }
}
