package org.rayo.xmpp.session;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.ChannelBindings;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslFailure;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.stream.C2sStream;
import org.rayo.xmpp.stream.StreamEdge;
import org.rayo.xmpp.stream.StreamHeader;
import org.rayo.xmpp.stream.StreamPolicy;
import org.rayo.xmpp.stream.StreamState;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlFault;
import org.rayo.xmpp.xml.XmlStreamHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client's stream on whatever transport: what the transport hears goes to the {@link C2sStream}, from there to the
 * session and back. Its {@link ReadGate} says when the client is read, its {@link Liveness} whether it lives, its
 * {@link Resumption} what becomes of the session when the connection is lost. Belongs to the loop of its transport.
 */
public final class ClientStream implements XmlStreamHandler, StreamEdge, StreamOutlet {
    private static final Logger LOG = LoggerFactory.getLogger(ClientStream.class);

    private final XmppDomain domain;
    private final ClientLimits limits;
    private final XmppCounters counters;
    private final StreamTransport transport;
    private final C2sStream stream;
    private final Sinks.Empty<Void> ended = Sinks.empty();
    final Resumption resumption;
    private final Outgoing outgoing;
    private final ReadGate gate;
    private final Liveness liveness;
    private final LoginAttempts logins;
    private @Nullable ClientSession session;
    private @Nullable ScheduledFuture<?> loginTimer;
    private boolean gone;
    private boolean closing;

    /** A stream that waits for its header; {@link #onConnected} starts its clock. */
    public ClientStream(XmppDomain domain, StreamPolicy policy, StreamTransport transport) {
        this.domain = domain;
        this.limits = domain.rules().limits();
        this.counters = domain.counters();
        this.transport = transport;
        this.gate = new ReadGate(transport, counters, limits);
        this.liveness = new Liveness(transport, limits, this::askForSign, this::onDead);
        this.logins = new LoginAttempts(domain, transport);
        this.resumption = new Resumption(this, transport, domain);
        this.outgoing = new Outgoing(transport, counters, limits, resumption);
        this.stream = new C2sStream(policy, transport.isEncrypted(), this, resumption);
    }

    /** Ends the stream; completes when the connection is gone and the service has heard of it. From any thread. */
    Mono<Void> shutDown(StreamError error) {
        return Mono.<Void>fromRunnable(() -> onLoop(() -> close(error))).then(ended.asMono());
    }

    // ---- what the transport tells

    /** The connection is up. */
    public void onConnected() {
        domain.streams.add(this);
        loginTimer = loop().schedule(stream::onLoginTimeout, limits.loginTimeoutMs(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onStreamOpen(XmlElement header, String contentNamespace) {
        stream.onStreamOpen(header, contentNamespace);
    }

    @Override
    public void onElement(XmlElement element) {
        stream.onElement(element);
    }

    @Override
    public void onWhitespace() {
        stream.onWhitespace();
    }

    @Override
    public void onStreamClose() {
        stream.onStreamClose();
    }

    /** The parser gave up. */
    public void onXmlFault(XmlFault fault, @Nullable String text) {
        stream.onXmlFault(fault, text);
    }

    /** Ends the stream with an error of the transport's finding. */
    public void fail(StreamError error) {
        stream.fail(error);
    }

    /** Something came from the client: octets, or whatever shows that it lives. */
    public void onHeard() {
        liveness.heard();
    }

    /** {@link StreamTransport#isWritable} says something else than before. */
    public void onWritabilityChanged() {
        gate.update();
    }

    /** The connection is gone; the last call. */
    public void onDisconnected() {
        stopTimers();
        logins.forget();
        stream.onDisconnected();
        gone = true;
        gate.gone();
        if (resumption.isDetached()) {
            return;
        }
        if (!closing && resumption.isPossible()) {
            resumption.detach();
            return;
        }
        closing = true;
        finish();
    }

    /** The stream is over, and so is the session if it still has one. */
    void finish() {
        endSession();
        domain.streams.remove(this);
        onLoop(ended::tryEmitEmpty);
    }

    // ---- what the stream wants (StreamEdge)

    @Override
    public String newStreamId() {
        return domain.token();
    }

    @Override
    public String newNonce() {
        return domain.token();
    }

    @Override
    public void openStream(StreamHeader header) {
        transport.open(header);
    }

    @Override
    public void send(StanzaWriter element) {
        outgoing.element(element);
    }

    @Override
    public void startTls() {
        transport.startTls();
    }

    @Override
    public void restartStream() {
        transport.restart();
    }

    @Override
    public void lookUp(SaslExchange exchange, SaslStep.Lookup lookup) {
        if (!logins.mayTry(lookup, now())) {
            stream.onSaslStep(new SaslStep.Failure(SaslFailure.TEMPORARY_AUTH_FAILURE));
            return;
        }
        gate.suspend();
        logins.lookUp(exchange, lookup, step -> onLoop(() -> {
            stream.onSaslStep(step);
            gate.goOn();
        }));
    }

    @Override
    public void authenticationFailed(SaslFailure condition) {
        logins.failed(condition, now());
    }

    @Override
    public ChannelBindings channelBindings() {
        return transport.channelBindings();
    }

    @Override
    public List<String> certified() {
        return transport.certified();
    }

    @Override
    public void authenticated(Jid account) {
        logins.succeeded(account);
        transport.authenticated();
    }

    @Override
    public boolean refuses(Jid account, @Nullable String resource) {
        return resource != null && domain.sessions().refuses(account.withResource(resource));
    }

    @Override
    public @Nullable Jid bind(Jid account, @Nullable String resource) {
        Jid jid = account.withResource(resource == null ? domain.token() : resource);
        ClientSession bound = new ClientSession(jid, this, limits.maxQueuedStanzas());
        SessionRegistry.Binding binding = domain.sessions().bind(bound);
        if (!binding.accepted()) {
            return null;
        }
        session = bound;
        ClientSession replaced = binding.replaced();
        if (replaced != null) {
            // RFC 6120 §7.7.2.2: the newer stream wins
            replaced.close(StreamError.of(StreamCondition.CONFLICT, "replaced by a new stream"));
        }
        return jid;
    }

    @Override
    public void established() {
        cancel(loginTimer);
        liveness.start();
        ClientSession bound = session;
        if (bound != null) {
            guard(() -> domain.service.onBound(bound));
        }
    }

    private void askForSign() {
        ClientSession bound = session;
        if (bound != null) {
            reply(Iq.get("alive-" + domain.token(), Jid.of(null, domain.name(), null), bound.jid(), XmlElement.of(Xmlns.PING, "ping")));
        }
    }

    private void onDead() {
        if (resumption.isPossible()) {
            transport.abort();
        } else {
            stream.fail(StreamError.of(StreamCondition.CONNECTION_TIMEOUT, "nothing heard"));
        }
    }

    @Override
    public void stanza(Stanza stanza) {
        ClientSession bound = session;
        if (bound == null || closing) {
            return;
        }
        if (stanza instanceof Iq iq) {
            Iq answer = domain.entity.answer(iq, bound.jid());
            if (answer != null) {
                write(answer);
                return;
            }
        }
        if (domain.users.route(bound, stanza)) {
            return;
        }
        if (stanza instanceof Iq iq && iq.type().isRequest()) {
            gate.requested();
        }
        guard(() -> domain.service.onStanza(bound, stanza));
    }

    @Override
    public void stanzaTaken() {
        counters.stanzasIn.increment();
        resumption.taken();
        gate.took(now());
    }

    @Override
    public void malformedStanza(boolean answered) {
        (answered ? counters.malformedAnswered : counters.malformedIgnored).increment();
    }

    @Override
    public void closeStream(@Nullable StreamError error) {
        if (error != null) {
            counters.streamError(error.condition());
            LOG.debug("{} ends with {}", transport.peer(), error);
        }
        closing = true;
        stopTimers();
        endSession();
        gate.closing();
        transport.close();
    }

    // ---- what the session wants (StreamOutlet)

    @Override
    public EventLoop loop() {
        return transport.loop();
    }

    @Override
    public boolean accepts() {
        return !resumption.isSettling();
    }

    @Override
    public void write(StanzaWriter element) {
        if (element instanceof Iq iq && !iq.type().isRequest()) {
            gate.answered();
        }
        if (session == null || (!resumption.isDetached() && (closing || stream.state() == StreamState.CLOSED))) {
            dropped();
            return;
        }
        reply(element);
    }

    @Override
    public void reply(StanzaWriter stanza) {
        StreamError reason = outgoing.stanza(stanza);
        if (reason != null) {
            close(reason);
        }
    }

    @Override
    public void close(StreamError error) {
        if (resumption.isDetached()) {
            resumption.end();
            finish();
        } else {
            stream.fail(error);
        }
    }

    @Override
    public long queuedOctets() {
        return transport.queuedOctets();
    }

    @Override
    public void dropped() {
        counters.outboundDropped.increment();
    }

    // ---- what stream management wants

    @Nullable ClientSession session() {
        return session;
    }

    /** The session of a lost stream is fetched. */
    void awaitSession() {
        gate.suspend();
    }

    /** There is no such session for this client. */
    void notResumed() {
        counters.resumptionsFailed.increment();
        if (!gone && !closing) {
            stream.onNotResumed();
            gate.goOn();
        }
    }

    /** The client claims more than was sent. */
    void handledTooHigh(long handled) {
        stream.onHandledTooHigh(handled);
    }

    /**
     * Another stream has the session from now on.
     *
     * @return how many iqs of the client's are still in work
     */
    int releaseSession() {
        session = null;
        return gate.unansweredIqs();
    }

    /** Has the session of another stream from now on; false when there is no connection for it any more. */
    boolean adopt(ClientSession adopted, int unansweredIqs) {
        session = adopted;
        gate.inherit(unansweredIqs);
        domain.streams.add(this);
        return !gone && !closing;
    }

    /** Tells the client that it is back. */
    void resumedAs(ClientSession resumed, String id, long handled) {
        counters.resumptions.increment();
        stream.onResumed(resumed.jid(), id, handled);
        gate.goOn();
    }

    /** The client knows that it is back. */
    void resumed() {
        cancel(loginTimer);
        liveness.start();
    }

    // ---- small things

    private void endSession() {
        ClientSession bound = session;
        resumption.end();
        if (bound != null && bound.markClosed()) {
            domain.sessions().unbind(bound);
            domain.users.closed(bound);
            // not from within a callback of the service's own
            onLoop(() -> guard(() -> domain.service.onClosed(bound)));
        }
    }

    /** Calls the service, whose mistakes end the stream. */
    void guard(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            counters.serviceFailures.increment();
            LOG.error("the service fails", e);
            stream.fail(StreamError.of(StreamCondition.INTERNAL_SERVER_ERROR));
        }
    }

    /** From any thread. */
    void onLoop(Runnable task) {
        try {
            loop().execute(task);
        } catch (RejectedExecutionException e) {
            // the loop is going down: nobody else touches this stream any more
            task.run();
        }
    }

    private long now() {
        return loop().ticker().nanoTime();
    }

    private void stopTimers() {
        cancel(loginTimer);
        liveness.stop();
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
