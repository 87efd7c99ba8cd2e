package org.rayo.xmpp.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
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
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client's stream on whatever transport: what the transport hears goes to the {@link C2sStream}, from there to the
 * session and back. Reading stops while a login is checked, while too many iqs are unanswered, and while the client does
 * not read. Belongs to the loop of its transport.
 */
public final class ClientStream implements XmlStreamHandler, StreamEdge, StreamOutlet {
    private static final Logger LOG = LoggerFactory.getLogger(ClientStream.class);

    private final XmppDomain domain;
    private final ClientLimits limits;
    private final XmppCounters counters;
    private final StreamTransport transport;
    private final C2sStream stream;
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private @Nullable ClientSession session;
    private @Nullable ScheduledFuture<?> loginTimer;
    private @Nullable ScheduledFuture<?> keepAliveTimer;
    private @Nullable Disposable login;
    private int unansweredIqs;
    private boolean checkingLogin;
    private boolean reading = true;
    private boolean overflowed;
    private boolean closing;

    /** A stream that waits for its header; {@link #onConnected} starts its clock. */
    public ClientStream(XmppDomain domain, StreamPolicy policy, StreamTransport transport) {
        this.domain = domain;
        this.limits = domain.rules().limits();
        this.counters = domain.counters();
        this.transport = transport;
        this.stream = new C2sStream(policy, transport.isEncrypted(), this);
    }

    /** Ends the stream; completes when the connection is gone and the service has heard of it. From any thread. */
    Mono<Void> shutDown(StreamError error) {
        return Mono.<Void>fromRunnable(() -> onLoop(() -> stream.fail(error))).then(ended.asMono());
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

    /** {@link StreamTransport#isWritable} says something else than before. */
    public void onWritabilityChanged() {
        updateReading();
    }

    /** The connection is gone; the last call. */
    public void onDisconnected() {
        cancel(loginTimer);
        cancel(keepAliveTimer);
        if (login != null) {
            login.dispose();
        }
        stream.onDisconnected();
        closing = true;
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
        transport.write(element);
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
        checkingLogin = true;
        updateReading();
        login = new Login(domain).lookUp(exchange, lookup, step -> onLoop(() -> onSaslStep(step)));
    }

    private void onSaslStep(SaslStep step) {
        checkingLogin = false;
        login = null;
        stream.onSaslStep(step);
        updateReading();
    }

    @Override
    public void authenticationFailed() {
        counters.loginsFailed.increment();
    }

    @Override
    public void authenticated(Jid account) {
        counters.logins.increment();
        transport.authenticated();
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
        long periodMs = limits.keepAliveMs();
        if (periodMs > 0) {
            keepAliveTimer = loop().scheduleWithFixedDelay(transport::keepAlive, periodMs, periodMs, TimeUnit.MILLISECONDS);
        }
        ClientSession bound = session;
        if (bound != null) {
            guard(() -> domain.service.onBound(bound));
        }
    }

    @Override
    public void stanza(Stanza stanza) {
        counters.stanzasIn.increment();
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
            if (iq.type().isRequest()) {
                unansweredIqs++;
                updateReading();
            }
        }
        guard(() -> domain.service.onStanza(bound, stanza));
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
        cancel(loginTimer);
        cancel(keepAliveTimer);
        endSession();
        updateReading();
        transport.close();
    }

    // ---- what the session wants (StreamOutlet)

    @Override
    public EventLoop loop() {
        return transport.loop();
    }

    @Override
    public void write(StanzaWriter element) {
        if (closing || stream.state() == StreamState.CLOSED) {
            dropped();
            return;
        }
        transport.write(element);
        if (element instanceof Iq iq && !iq.type().isRequest() && unansweredIqs > 0) {
            unansweredIqs--;
            updateReading();
        }
        if (queuedOctets() > limits.outboundLimitOctets() && !overflowed) {
            overflowed = true;
            counters.slowClientsClosed.increment();
            stream.fail(StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, "the client does not read"));
        }
    }

    @Override
    public void close(StreamError error) {
        stream.fail(error);
    }

    @Override
    public long queuedOctets() {
        return transport.queuedOctets();
    }

    @Override
    public void dropped() {
        counters.outboundDropped.increment();
    }

    // ---- small things

    private void updateReading() {
        boolean busy = checkingLogin || unansweredIqs >= limits.maxUnansweredIqs() || !transport.isWritable();
        boolean wanted = closing || !busy;
        if (wanted != reading) {
            reading = wanted;
            if (!wanted) {
                counters.readsSuspended.increment();
            }
            transport.setReading(wanted);
        }
    }

    private void endSession() {
        ClientSession bound = session;
        if (bound != null && bound.markClosed()) {
            domain.sessions().unbind(bound);
            // not from within a callback of the service's own
            onLoop(() -> guard(() -> domain.service.onClosed(bound)));
        }
    }

    private void guard(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            counters.serviceFailures.increment();
            LOG.error("the service fails", e);
            stream.fail(StreamError.of(StreamCondition.INTERNAL_SERVER_ERROR));
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop().execute(task);
        } catch (RejectedExecutionException e) {
            // the loop is going down: nobody else touches this stream any more
            task.run();
        }
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
