package org.rayo.server.protocol;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.stanza.StanzaErrorType;

/**
 * Why a command was refused: the stanza error condition with its type, and a text that says what to change.
 *
 * @param older the sentence that clients older than XEP-0327 know it by, as a {@code bad-request}; null: they have none
 */
public record RayoError(StanzaErrorType type, StanzaCondition condition, String text, @Nullable String older) {

    public RayoError(StanzaErrorType type, StanzaCondition condition, String text) {
        this(type, condition, text, null);
    }

    /** The same, which older clients know by that sentence. */
    RayoError known(@Nullable String sentence) {
        return new RayoError(type, condition, text, sentence);
    }

    /** As the iq's error element. */
    public StanzaError toStanzaError() {
        return StanzaError.of(type, condition, text);
    }

    public static RayoError badRequest(String text) {
        return new RayoError(StanzaErrorType.MODIFY, StanzaCondition.BAD_REQUEST, text);
    }

    public static RayoError itemNotFound(String text) {
        return new RayoError(StanzaErrorType.CANCEL, StanzaCondition.ITEM_NOT_FOUND, text);
    }

    public static RayoError conflict(String text) {
        return new RayoError(StanzaErrorType.CANCEL, StanzaCondition.CONFLICT, text);
    }

    /** The command is right but the call is in the wrong state for it. */
    public static RayoError unexpectedRequest(String text) {
        return new RayoError(StanzaErrorType.WAIT, StanzaCondition.UNEXPECTED_REQUEST, text);
    }

    /** An element that this server does not offer. */
    public static RayoError unsupportedElement(String text) {
        return new RayoError(StanzaErrorType.CANCEL, StanzaCondition.FEATURE_NOT_IMPLEMENTED, text);
    }

    /** A known element with an option that this server does not offer. */
    public static RayoError unsupportedOption(String text) {
        return new RayoError(StanzaErrorType.MODIFY, StanzaCondition.FEATURE_NOT_IMPLEMENTED, text);
    }

    /** A signal that call progress analysis here does not know. */
    public static RayoError unsupportedSignal(String type) {
        return unsupportedOption("'" + BadCommand.shown(type) + "' is no signal of call progress analysis here")
                .known(TropoSentences.signal(type));
    }

    public static RayoError resourceConstraint(String text) {
        return new RayoError(StanzaErrorType.WAIT, StanzaCondition.RESOURCE_CONSTRAINT, text);
    }

    public static RayoError notAllowed(String text) {
        return new RayoError(StanzaErrorType.CANCEL, StanzaCondition.NOT_ALLOWED, text);
    }

    public static RayoError notAuthorized(String text) {
        return new RayoError(StanzaErrorType.AUTH, StanzaCondition.NOT_AUTHORIZED, text);
    }

    /** Not for anybody. */
    public static RayoError forbidden(String text) {
        return new RayoError(StanzaErrorType.AUTH, StanzaCondition.FORBIDDEN, text);
    }

    public static RayoError registrationRequired(String text) {
        return new RayoError(StanzaErrorType.AUTH, StanzaCondition.REGISTRATION_REQUIRED, text);
    }

    public static RayoError serviceUnavailable(String text) {
        return new RayoError(StanzaErrorType.CANCEL, StanzaCondition.SERVICE_UNAVAILABLE, text);
    }

    public static RayoError internal(String text) {
        return new RayoError(StanzaErrorType.WAIT, StanzaCondition.INTERNAL_SERVER_ERROR, text);
    }
}
