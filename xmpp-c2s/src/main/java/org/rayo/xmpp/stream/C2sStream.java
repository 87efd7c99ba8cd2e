package org.rayo.xmpp.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslData;
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
public final class C2sStream implements XmlStreamHandler, Authentication.Stream {
    private static final String LANG = "en";

    private final StreamPolicy policy;
    private final StreamEdge edge;
    private StreamState state = StreamState.STREAM_OPEN;
    private StreamState afterHeader;
    private boolean headerSent;
    private boolean encrypted;
    private final Authentication authentication;
    private final StreamManagement management;
    private @Nullable Jid account;
    private @Nullable Sasl2Login pending;
    private @Nullable Jid jid;
    private @Nullable String clientLang;

    /**
     * A stream that waits for its first header.
     *
     * @param encrypted whether octets travel encrypted already, without STARTTLS
     * @param counts what stream management does by
     */
    public C2sStream(StreamPolicy policy, boolean encrypted, StreamEdge edge, ManagementEdge counts) {
        this.policy = policy;
        this.encrypted = encrypted;
        this.edge = edge;
        this.authentication = new Authentication(policy, edge, this);
        this.management = new StreamManagement(edge, counts);
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
        clientLang = header.lang();
        StreamError fault = StreamHeaderCheck.fault(header, contentNamespace, policy.domain(), account);
        if (fault != null) {
            fail(fault);
            return;
        }
        state = afterHeader;
        sendFeatures();
    }

    private void sendFeatures() {
        boolean tls = state == StreamState.TLS;
        boolean required = tls && policy.tls() == TlsMode.REQUIRED;
        boolean login = state == StreamState.SASL || (tls && !required);
        edge.send(new StreamFeatures(tls, required, login ? authentication.mechanisms() : List.of(), login && encrypted,
            login ? authentication.bindings().types() : List.of(), state == StreamState.BIND, !login && !required && !management.isEnabled(),
            state == StreamState.BIND ? policy.caps() : null));
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
        fail(new StreamError(condition, fault == XmlFault.POLICY_VIOLATION ? text : null, null));
    }

    /** The time for logging in is over. */
    public void onLoginTimeout() {
        if (state != StreamState.ESTABLISHED) {
            fail(StreamError.of(StreamCondition.CONNECTION_TIMEOUT, "login took too long"));
        }
    }

    /** Ends the stream with an error: header if none was sent yet, error, close tag. */
    @Override
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
        authentication.forget();
    }

    /** The exchange's next step, after {@link StreamEdge#lookUp}. */
    public void onSaslStep(SaslStep step) {
        if (state != StreamState.CLOSED) {
            authentication.onStep(step);
        }
    }

    @Override
    public boolean isEncrypted() {
        return encrypted;
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
        authentication.forget();
        edge.closeStream(error);
    }

    private void awaitHeader(StreamState next) {
        state = StreamState.STREAM_OPEN;
        afterHeader = next;
        headerSent = false;
        edge.restartStream();
    }

    private void onNegotiation(XmlElement element) {
        boolean tlsDue = state == StreamState.TLS && policy.tls() == TlsMode.REQUIRED;
        if (element.is(Xmlns.TLS, "starttls")) {
            onStartTls();
        } else if (element.namespace().equals(Xmlns.SM)) {
            edge.send(StreamManagement.failed(StanzaCondition.UNEXPECTED_REQUEST));
        } else if (!authentication.onElement(element, tlsDue)) {
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
        authentication.forget();
        edge.startTls();
        awaitHeader(StreamState.SASL);
    }

    @Override
    public void authenticated(Jid authenticated, SaslData data, @Nullable XmlElement request) {
        account = authenticated;
        if (request == null) {
            edge.send(out -> out.start(Xmlns.SASL, "success").text(data.toBase64()).end());
            edge.authenticated(authenticated);
            awaitHeader(StreamState.BIND);
            return;
        }
        // XEP-0388 §2.6: no new header; what is asked inline is done before success is told
        edge.authenticated(authenticated);
        state = StreamState.BIND;
        Sasl2Login login = new Sasl2Login(authenticated, data, request);
        XmlElement resume = request.child(Xmlns.SM, "resume");
        if (resume != null && management.resume(resume, authenticated)) {
            pending = login;
        } else {
            finish(login, null);
        }
    }

    /** Binds if that was asked inline, tells of success, and goes on with features. */
    private void finish(Sasl2Login login, @Nullable StanzaWriter notResumed) {
        XmlElement wanted = login.request().child(Xmlns.BIND2, "bind");
        Jid bound = wanted == null ? null : edge.bind(login.account(), Sasl2Login.resource(login.request(), wanted, edge.newNonce()));
        XmlElement enable = wanted == null ? null : wanted.child(Xmlns.SM, "enable");
        StanzaWriter enabled = bound == null || enable == null ? null : management.enable(enable);
        edge.send(login.success(bound, bound != null, enabled, notResumed));
        if (bound != null) {
            jid = bound;
            state = StreamState.ESTABLISHED;
        }
        sendFeatures();
        if (bound != null) {
            edge.established();
        }
    }

    /**
     * The stream goes on where another was lost.
     *
     * @param id of the stream that was lost
     * @param handled how many stanzas of the client were taken
     */
    public void onResumed(Jid full, String id, long handled) {
        jid = full;
        state = StreamState.ESTABLISHED;
        StanzaWriter resumed = StreamManagement.resumed(id, handled);
        Sasl2Login login = pending;
        pending = null;
        if (login == null) {
            edge.send(resumed);
        } else {
            edge.send(login.success(full, false, null, resumed));
            sendFeatures();
        }
        management.resumed();
    }

    /** There is nothing to go on with: the client must bind. */
    public void onNotResumed() {
        Sasl2Login login = pending;
        pending = null;
        if (login == null) {
            edge.send(StreamManagement.failed(StanzaCondition.ITEM_NOT_FOUND));
        } else {
            finish(login, StreamManagement.failed(StanzaCondition.ITEM_NOT_FOUND));
        }
    }

    /** More was acknowledged than sent. */
    public void onHandledTooHigh(long handled) {
        fail(StreamManagement.tooHigh(handled));
    }

    private void onBinding(XmlElement element) {
        Jid owner = account;
        if (owner != null && element.namespace().equals(Xmlns.SM)) {
            if (!element.name().equals("resume") || !management.resume(element, owner)) {
                edge.send(StreamManagement.failed(StanzaCondition.UNEXPECTED_REQUEST));
            }
            return;
        }
        if (!isStanza(element) || owner == null) {
            fail(StreamError.of(isNegotiation(element) ? StreamCondition.POLICY_VIOLATION : StreamCondition.UNSUPPORTED_STANZA_TYPE));
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
        if (edge.refuses(owner, resource)) {
            edge.send(Iq.error(request, StanzaError.of(StanzaCondition.CONFLICT, "the resource is taken; ask for another, or for none")));
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
        if (element.namespace().equals(Xmlns.SM)) {
            StreamError wrong = management.onElement(element);
            if (wrong != null) {
                fail(wrong);
            }
            return;
        }
        if (!isStanza(element) || own == null) {
            fail(StreamError.of(conditionForNonStanza(element)));
            return;
        }
        edge.stanzaTaken();
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
            return StanzaReader.read(element, clientLang);
        } catch (MalformedStanza e) {
            StanzaWriter reply = e.reply(element, Jid.of(null, policy.domain(), null), sender);
            edge.malformedStanza(reply != null);
            if (reply != null) {
                edge.reply(reply);
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
        return isNegotiation(element) ? StreamCondition.POLICY_VIOLATION : StreamCondition.UNSUPPORTED_STANZA_TYPE;
    }

    private static boolean isNegotiation(XmlElement element) {
        String namespace = element.namespace();
        return namespace.equals(Xmlns.SASL) || namespace.equals(Xmlns.SASL2) || namespace.equals(Xmlns.TLS);
    }
}
