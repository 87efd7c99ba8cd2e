package org.rayo.xmpp.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.ChannelBindings;
import org.rayo.xmpp.sasl.SaslContext;
import org.rayo.xmpp.sasl.SaslData;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslFailure;
import org.rayo.xmpp.sasl.SaslMechanism;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** The login of one stream by either profile: that of RFC 6120 §6, and XEP-0388, which needs TLS. */
final class Authentication {
    private final StreamPolicy policy;
    private final StreamEdge edge;
    private final Stream stream;
    private @Nullable SaslExchange exchange;
    private @Nullable XmlElement request;
    private boolean sasl2;
    private boolean awaitingFirstMessage;
    private int failures;

    /** What a login asks of the stream it is made on. */
    interface Stream {
        boolean isEncrypted();

        void fail(StreamError error);

        /**
         * The client has proved who it is.
         *
         * @param data for the client, in the element that tells of success
         * @param request the {@code <authenticate/>} of XEP-0388; null in the other profile
         */
        void authenticated(Jid account, SaslData data, @Nullable XmlElement request);
    }

    Authentication(StreamPolicy policy, StreamEdge edge, Stream stream) {
        this.policy = policy;
        this.edge = edge;
        this.stream = stream;
    }

    /** What is offered on the stream as it is now, strongest first. */
    List<SaslMechanism> mechanisms() {
        List<SaslMechanism> offered = new ArrayList<>();
        if (stream.isEncrypted() && !edge.certified().isEmpty()) {
            offered.add(SaslMechanism.EXTERNAL);
        }
        if (!bindings().isEmpty()) {
            offered.add(SaslMechanism.SCRAM_SHA_256_PLUS);
            offered.add(SaslMechanism.SCRAM_SHA_1_PLUS);
        }
        offered.add(SaslMechanism.SCRAM_SHA_256);
        offered.add(SaslMechanism.SCRAM_SHA_1);
        if (stream.isEncrypted() || policy.plainWithoutTls()) {
            offered.add(SaslMechanism.PLAIN);
        }
        if (policy.anonymous()) {
            offered.add(SaslMechanism.ANONYMOUS);
        }
        return offered;
    }

    /** What the stream can be bound to. */
    ChannelBindings bindings() {
        return stream.isEncrypted() ? edge.channelBindings() : ChannelBindings.NONE;
    }

    /** Nothing of a login is in work any more. */
    void forget() {
        exchange = null;
        request = null;
    }

    /**
     * Takes an element of either profile.
     *
     * @param tlsDue whether nothing but STARTTLS is allowed yet
     * @return false when it is none
     */
    boolean onElement(XmlElement element, boolean tlsDue) {
        boolean second = element.namespace().equals(Xmlns.SASL2);
        if (!second && !element.namespace().equals(Xmlns.SASL)) {
            return false;
        }
        switch (element.name()) {
            case "auth", "authenticate" -> {
                if (second != element.name().equals("authenticate")) {
                    return false;
                }
                sasl2 = second;
                begin(element, tlsDue || (second && !stream.isEncrypted()));
            }
            case "response" -> {
                if (exchange == null || second != sasl2) {
                    refuse(SaslFailure.MALFORMED_REQUEST);
                } else {
                    feed(element.text());
                }
            }
            case "abort" -> refuse(SaslFailure.ABORTED);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void begin(XmlElement element, boolean tlsDue) {
        SaslMechanism mechanism = SaslMechanism.ofWire(element.attribute("mechanism"));
        if (tlsDue) {
            refuse(SaslFailure.ENCRYPTION_REQUIRED);
            return;
        }
        if (mechanism == null || !mechanisms().contains(mechanism)) {
            refuse(mechanism == SaslMechanism.PLAIN ? SaslFailure.ENCRYPTION_REQUIRED : SaslFailure.INVALID_MECHANISM);
            return;
        }
        exchange = SaslExchange.begin(mechanism, new SaslContext(policy.domain(), edge.newNonce(), bindings(), edge.certified()));
        request = sasl2 ? element : null;
        XmlElement initial = sasl2 ? element.child(Xmlns.SASL2, "initial-response") : element;
        String message = initial == null ? "" : initial.text();
        // an empty <initial-response/> is a message, no <initial-response/> is none; of the other profile's text "=" is (RFC 6120 §6.4.2)
        awaitingFirstMessage = message.isEmpty() && (!sasl2 || initial == null);
        if (awaitingFirstMessage) {
            // every mechanism here begins with the client, so an empty challenge asks for its message
            edge.send(element("challenge", SaslData.EMPTY));
        } else {
            feed(message);
        }
    }

    private void feed(String base64) {
        SaslExchange current = exchange;
        SaslData data = SaslData.ofBase64(base64.strip());
        if (data == null || current == null) {
            refuse(SaslFailure.INCORRECT_ENCODING);
        } else {
            onStep(current.onMessage(data));
        }
    }

    /** The exchange's next step, after {@link StreamEdge#lookUp}. */
    void onStep(SaslStep step) {
        SaslExchange current = exchange;
        if (current == null) {
            return;
        }
        switch (step) {
            case SaslStep.Challenge(SaslData data) -> edge.send(element("challenge", data));
            case SaslStep.Lookup lookup -> edge.lookUp(current, lookup);
            case SaslStep.Success(String username, SaslData data) -> succeed(username, data);
            case SaslStep.Failure(SaslFailure condition) -> refuse(condition);
        }
    }

    private void succeed(String username, SaslData data) {
        Jid authenticated;
        try {
            authenticated = Jid.of(username, policy.domain(), null);
        } catch (IllegalArgumentException e) {
            // no account can have a name that is no localpart
            refuse(SaslFailure.NOT_AUTHORIZED);
            return;
        }
        XmlElement asked = request;
        forget();
        stream.authenticated(authenticated, data, asked);
    }

    private void refuse(SaslFailure condition) {
        forget();
        failures++;
        edge.authenticationFailed(condition);
        String namespace = sasl2 ? Xmlns.SASL2 : Xmlns.SASL;
        edge.send(out -> out.start(namespace, "failure").start(Xmlns.SASL, condition.wire()).end().end());
        if (failures >= policy.maxAuthFailures()) {
            stream.fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "too many failed authentications"));
        }
    }

    private StanzaWriter element(String name, SaslData data) {
        String namespace = sasl2 ? Xmlns.SASL2 : Xmlns.SASL;
        return out -> out.start(namespace, name).text(data.toBase64()).end();
    }
}
