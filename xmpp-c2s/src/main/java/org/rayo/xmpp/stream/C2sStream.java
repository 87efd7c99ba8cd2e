package org.rayo.xmpp.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslData;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslFailure;
import org.rayo.xmpp.sasl.SaslMechanism;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.IqType;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.MalformedStanza;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaCondition;
import org.rayo.xmpp.stanza.StanzaError;
import org.rayo.xmpp.stanza.StanzaReader;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlFault;
import org.rayo.xmpp.xml.XmlStreamHandler;

/**
 * The server's half of one client stream (RFC 6120). Inputs are the parser's callbacks and the results of what it asked
 * its {@link StreamEdge} for; outputs are calls of the edge. Belongs to the loop of its connection; after
 * {@link StreamState#CLOSED} every input is ignored.
 */
public final class C2sStream implements XmlStreamHandler {
    private static final String LANG = "en";

    private final StreamPolicy policy;
    private final StreamEdge edge;
    private StreamState state = StreamState.STREAM_OPEN;
    private StreamState afterHeader;
    private boolean headerSent;
    private boolean encrypted;
    private int authFailures;
    private @Nullable SaslExchange exchange;
    private boolean awaitingFirstMessage;
    private @Nullable Jid account;
    private @Nullable Jid jid;

    /**
     * A stream that waits for its first header.
     *
     * @param encrypted whether octets travel encrypted already, without STARTTLS
     */
    public C2sStream(StreamPolicy policy, boolean encrypted, StreamEdge edge) {
        this.policy = policy;
        this.encrypted = encrypted;
        this.edge = edge;
        this.afterHeader = policy.tls() == TlsMode.DISABLED ? StreamState.SASL : StreamState.TLS;
    }

    /** Where the negotiation stands. */
    public StreamState state() {
        return state;
    }

    /** The full address, from binding on. */
    public @Nullable Jid jid() {
        return jid;
    }

    @Override
    public void onStreamOpen(XmlElement header, String contentNamespace) {
        if (state != StreamState.STREAM_OPEN) {
            return;
        }
        openStream(header.attribute("from"));
        StreamError fault = StreamHeaderCheck.fault(header, contentNamespace, policy.domain(), account);
        if (fault != null) {
            fail(fault);
            return;
        }
        state = afterHeader;
        boolean tls = state == StreamState.TLS;
        boolean required = tls && policy.tls() == TlsMode.REQUIRED;
        boolean bind = state == StreamState.BIND;
        edge.send(new StreamFeatures(tls, required, bind || required ? List.of() : mechanisms(), bind));
    }

    @Override
    public void onElement(XmlElement element) {
        if (element.is(Xmlns.STREAM, "error")) {
            // RFC 6120 §4.9.1.1: the peer has given up on the stream
            closeStream(null);
            return;
        }
        switch (state) {
            case TLS, SASL -> onNegotiation(element);
            case BIND -> onBinding(element);
            case ESTABLISHED -> onStanza(element);
            case STREAM_OPEN, CLOSED -> {
            }
        }
    }

    @Override
    public void onWhitespace() {
        // keep-alive (RFC 6120 §4.6.1): the octets themselves were the message
    }

    @Override
    public void onStreamClose() {
        closeStream(null);
    }

    /** The parser gave up. */
    public void onXmlFault(XmlFault fault, @Nullable String text) {
        StreamCondition condition = switch (fault) {
            case NOT_WELL_FORMED -> StreamCondition.NOT_WELL_FORMED;
            case RESTRICTED_XML -> StreamCondition.RESTRICTED_XML;
            case BAD_NAMESPACE_PREFIX -> StreamCondition.BAD_NAMESPACE_PREFIX;
            case UNSUPPORTED_ENCODING -> StreamCondition.UNSUPPORTED_ENCODING;
            case BAD_FORMAT -> StreamCondition.BAD_FORMAT;
            case POLICY_VIOLATION -> StreamCondition.POLICY_VIOLATION;
        };
        fail(new StreamError(condition, fault == XmlFault.POLICY_VIOLATION ? text : null));
    }

    /** The time for logging in is over. */
    public void onLoginTimeout() {
        if (state != StreamState.ESTABLISHED) {
            fail(StreamError.of(StreamCondition.CONNECTION_TIMEOUT, "login took too long"));
        }
    }

    /** Ends the stream with an error: header if none was sent yet, error, close tag. */
    public void fail(StreamError error) {
        if (state == StreamState.CLOSED) {
            return;
        }
        if (!headerSent) {
            openStream(null);
        }
        edge.send(error);
        closeStream(error);
    }

    /** The connection is gone; nothing can be sent any more. */
    public void onDisconnected() {
        state = StreamState.CLOSED;
        exchange = null;
    }

    /** The exchange's next step, after {@link StreamEdge#lookUp}. */
    public void onSaslStep(SaslStep step) {
        if (exchange == null || state == StreamState.CLOSED) {
            return;
        }
        switch (step) {
            case SaslStep.Challenge(SaslData data) -> edge.send(sasl("challenge", data));
            case SaslStep.Lookup lookup -> edge.lookUp(exchange, lookup);
            case SaslStep.Success(String username, SaslData data) -> onAuthenticated(username, data);
            case SaslStep.Failure(SaslFailure condition) -> refuse(condition);
        }
    }

    private void openStream(@Nullable String clientAddress) {
        headerSent = true;
        Jid to = clientAddress == null ? null : Jid.tryParse(clientAddress);
        edge.openStream(new StreamHeader(edge.newStreamId(), policy.domain(), to == null ? null : to.toString(), LANG));
    }

    private void closeStream(@Nullable StreamError error) {
        if (state == StreamState.CLOSED) {
            return;
        }
        if (!headerSent) {
            openStream(null);
        }
        state = StreamState.CLOSED;
        exchange = null;
        edge.closeStream(error);
    }

    private void awaitHeader(StreamState next) {
        state = StreamState.STREAM_OPEN;
        afterHeader = next;
        headerSent = false;
        edge.restartStream();
    }

    private List<SaslMechanism> mechanisms() {
        List<SaslMechanism> offered = new ArrayList<>(List.of(SaslMechanism.SCRAM_SHA_256, SaslMechanism.SCRAM_SHA_1));
        if (encrypted || policy.plainWithoutTls()) {
            offered.add(SaslMechanism.PLAIN);
        }
        return offered;
    }

    private void onNegotiation(XmlElement element) {
        if (element.is(Xmlns.TLS, "starttls")) {
            onStartTls();
        } else if (element.is(Xmlns.SASL, "auth")) {
            onAuth(element);
        } else if (element.is(Xmlns.SASL, "response")) {
            onResponse(element);
        } else if (element.is(Xmlns.SASL, "abort")) {
            refuse(SaslFailure.ABORTED);
        } else {
            fail(StreamError.of(isStanza(element) ? StreamCondition.NOT_AUTHORIZED : StreamCondition.UNSUPPORTED_STANZA_TYPE));
        }
    }

    private void onStartTls() {
        if (state != StreamState.TLS) {
            // RFC 6120 §5.4.2.2: failure, and the stream ends
            edge.send(out -> out.start(Xmlns.TLS, "failure").end());
            closeStream(null);
            return;
        }
        encrypted = true;
        exchange = null;
        edge.startTls();
        awaitHeader(StreamState.SASL);
    }

    private void onAuth(XmlElement element) {
        SaslMechanism mechanism = SaslMechanism.ofWire(element.attribute("mechanism"));
        if (state == StreamState.TLS && policy.tls() == TlsMode.REQUIRED) {
            refuse(SaslFailure.ENCRYPTION_REQUIRED);
            return;
        }
        if (mechanism == null || !mechanisms().contains(mechanism)) {
            refuse(mechanism == SaslMechanism.PLAIN ? SaslFailure.ENCRYPTION_REQUIRED : SaslFailure.INVALID_MECHANISM);
            return;
        }
        exchange = SaslExchange.begin(mechanism, policy.domain(), edge.newNonce());
        awaitingFirstMessage = element.text().isEmpty();
        if (awaitingFirstMessage) {
            // RFC 6120 §6.4.2: every mechanism here begins with the client, so an empty challenge asks for its message
            edge.send(sasl("challenge", SaslData.EMPTY));
        } else {
            feedExchange(element.text());
        }
    }

    private void onResponse(XmlElement element) {
        if (exchange == null) {
            refuse(SaslFailure.MALFORMED_REQUEST);
            return;
        }
        feedExchange(element.text());
    }

    private void feedExchange(String base64) {
        SaslExchange current = exchange;
        SaslData data = SaslData.ofBase64(base64.strip());
        if (data == null || current == null) {
            refuse(SaslFailure.INCORRECT_ENCODING);
        } else {
            onSaslStep(current.onMessage(data));
        }
    }

    private void refuse(SaslFailure condition) {
        exchange = null;
        authFailures++;
        edge.authenticationFailed();
        edge.send(out -> out.start(Xmlns.SASL, "failure").start(condition.wire()).end().end());
        if (authFailures >= policy.maxAuthFailures()) {
            fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "too many failed authentications"));
        }
    }

    private void onAuthenticated(String username, SaslData data) {
        Jid authenticated;
        try {
            authenticated = Jid.of(username, policy.domain(), null);
        } catch (IllegalArgumentException e) {
            // no account can have a name that is no localpart
            refuse(SaslFailure.NOT_AUTHORIZED);
            return;
        }
        exchange = null;
        account = authenticated;
        edge.send(sasl("success", data));
        edge.authenticated(authenticated);
        awaitHeader(StreamState.BIND);
    }

    private void onBinding(XmlElement element) {
        Jid owner = account;
        if (!isStanza(element) || owner == null) {
            boolean late = element.namespace().equals(Xmlns.SASL) || element.namespace().equals(Xmlns.TLS);
            fail(StreamError.of(late ? StreamCondition.POLICY_VIOLATION : StreamCondition.UNSUPPORTED_STANZA_TYPE));
            return;
        }
        Stanza stanza = read(element, owner);
        if (stanza == null) {
            return;
        }
        if (!(stanza instanceof Iq iq) || iq.type() != IqType.SET || !iq.hasPayload(Xmlns.BIND, "bind")) {
            // RFC 6120 §7.1: before a resource is bound nothing else may be sent
            fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "bind a resource first"));
            return;
        }
        bind(owner, iq);
    }

    private void bind(Jid owner, Iq request) {
        XmlElement payload = request.payload();
        XmlElement wanted = payload == null ? null : payload.child(Xmlns.BIND, "resource");
        String resource = wanted == null || wanted.text().isEmpty() ? null : wanted.text();
        if (resource != null && Jid.tryParse(owner + "/" + resource) == null) {
            edge.send(Iq.error(request, StanzaError.of(StanzaCondition.BAD_REQUEST, "not a resource")));
            return;
        }
        Jid bound = edge.bind(owner, resource);
        if (bound == null) {
            edge.send(Iq.error(request, StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT, "too many sessions")));
            return;
        }
        jid = bound;
        state = StreamState.ESTABLISHED;
        XmlElement result = XmlElement.builder(Xmlns.BIND, "bind").child(XmlElement.of(Xmlns.BIND, "jid", bound.toString())).build();
        edge.send(Iq.result(request, result));
        edge.established();
    }

    private void onStanza(XmlElement element) {
        Jid own = jid;
        if (!isStanza(element) || own == null) {
            fail(StreamError.of(conditionForNonStanza(element)));
            return;
        }
        Stanza stanza = read(element, own);
        if (stanza == null) {
            return;
        }
        Jid from = stanza.from();
        if (from != null && !from.equals(own) && !from.equals(own.bare())) {
            // RFC 6120 §8.1.2.1
            fail(StreamError.of(StreamCondition.INVALID_FROM));
            return;
        }
        edge.stanza(stanza.withFrom(own));
    }

    private @Nullable Stanza read(XmlElement element, Jid sender) {
        try {
            return StanzaReader.read(element);
        } catch (MalformedStanza e) {
            StanzaWriter reply = e.reply(element, Jid.of(null, policy.domain(), null), sender);
            edge.malformedStanza(reply != null);
            if (reply != null) {
                edge.send(reply);
            }
            return null;
        }
    }

    private static boolean isStanza(XmlElement element) {
        return element.namespace().equals(Xmlns.CLIENT) && StanzaReader.isStanza(element);
    }

    private static StreamCondition conditionForNonStanza(XmlElement element) {
        if (StanzaReader.isStanza(element)) {
            return StreamCondition.INVALID_NAMESPACE;
        }
        boolean negotiation = element.namespace().equals(Xmlns.SASL) || element.namespace().equals(Xmlns.TLS);
        return negotiation ? StreamCondition.POLICY_VIOLATION : StreamCondition.UNSUPPORTED_STANZA_TYPE;
    }

    private static StanzaWriter sasl(String name, SaslData data) {
        return out -> out.start(Xmlns.SASL, name).text(data.toBase64()).end();
    }
}
