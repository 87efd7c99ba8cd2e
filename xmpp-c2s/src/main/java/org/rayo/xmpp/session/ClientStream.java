package org.rayo.xmpp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
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
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client's stream on whatever transport: what the transport hears goes to the {@link C2sStream}, from there to the
 * session and back. Reading stops while a login is checked, while too many iqs are unanswered, while the client sends too
 * fast, and while it does not read. A session with stream management outlives a connection that is lost: it waits,
 * detached, until another stream takes it over or its time is up. Belongs to the loop of its transport.
 */
public final class ClientStream implements XmlStreamHandler, StreamEdge, StreamOutlet {
    private static final Logger LOG = LoggerFactory.getLogger(ClientStream.class);
    private static final int INITIAL_OCTETS = 512;

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
    private @Nullable ScheduledFuture<?> resumeTimer;
    private @Nullable ManagedSession managed;
    private @Nullable String triedUser;
    private final StanzaRate rate;
    private int unansweredIqs;
    private int silentPeriods;
    private boolean heard;
    private boolean resuming;
    private boolean settling;
    private boolean throttled;
    private boolean detached;
    private boolean gone;
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
        this.rate = new StanzaRate(limits.stanzasPerSecond());
        this.stream = new C2sStream(policy, transport.isEncrypted(), this);
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
        heard = true;
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
        gone = true;
        if (detached) {
            return;
        }
        if (!closing && isResumable()) {
            detach();
            return;
        }
        closing = true;
        finish();
    }

    private void finish() {
        cancel(resumeTimer);
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
        ByteBuf encoded = encode(element);
        if (encoded != null) {
            transport.write(encoded);
        }
    }

    /** The element as it goes out; null when its writer threw, which costs the element only. */
    private @Nullable ByteBuf encode(StanzaWriter element) {
        ByteBuf buffer = transport.alloc().buffer(INITIAL_OCTETS);
        try {
            transport.framing().encode(element, buffer);
        } catch (RuntimeException e) {
            buffer.release();
            counters.writersFailed.increment();
            LOG.warn("an element could not be written and is dropped", e);
            return null;
        }
        counters.elementsOut.increment();
        return buffer;
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
        triedUser = lookup.username().toLowerCase(Locale.ROOT);
        if (isBackedOff(triedUser)) {
            counters.loginsDelayed.increment();
            stream.onSaslStep(new SaslStep.Failure(SaslFailure.TEMPORARY_AUTH_FAILURE));
            return;
        }
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
    public void authenticationFailed(SaslFailure condition) {
        counters.loginsFailed.increment();
        String user = triedUser;
        if (user != null && condition == SaslFailure.NOT_AUTHORIZED) {
            domain.accountBackoff.failed(user, now());
            if (transport.peer() instanceof InetSocketAddress source) {
                domain.sourceBackoff.failed(source.getAddress(), now());
            }
        }
        triedUser = null;
    }

    private boolean isBackedOff(String user) {
        return domain.accountBackoff.isClosed(user, now())
            || (transport.peer() instanceof InetSocketAddress source && domain.sourceBackoff.isClosed(source.getAddress(), now()));
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
        counters.logins.increment();
        domain.accountBackoff.succeeded(String.valueOf(account.local()));
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
        startKeepAlive();
        ClientSession bound = session;
        if (bound != null) {
            guard(() -> domain.service.onBound(bound));
        }
    }

    private void startKeepAlive() {
        cancel(loginTimer);
        long periodMs = limits.keepAliveMs();
        if (periodMs > 0) {
            keepAliveTimer = loop().scheduleWithFixedDelay(this::keepAlive, periodMs, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Shows ourselves alive, and looks whether the client is. */
    private void keepAlive() {
        transport.keepAlive();
        silentPeriods = heard ? 0 : silentPeriods + 1;
        heard = false;
        long askAt = limits.idleMs() == 0 ? Long.MAX_VALUE : Math.max(1, limits.idleMs() / limits.keepAliveMs());
        ClientSession bound = session;
        if (silentPeriods == askAt && bound != null) {
            reply(Iq.get("alive-" + domain.token(), Jid.of(null, domain.name(), null), bound.jid(), XmlElement.of(Xmlns.PING, "ping")));
        } else if (silentPeriods > askAt && isResumable()) {
            transport.abort();
        } else if (silentPeriods > askAt) {
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
        if (stanza instanceof Iq iq) {
            if (iq.type().isRequest()) {
                unansweredIqs++;
                updateReading();
            }
        }
        guard(() -> domain.service.onStanza(bound, stanza));
    }

    @Override
    public void stanzaTaken() {
        counters.stanzasIn.increment();
        if (managed != null) {
            managed.countHandled();
        }
        long delayNanos = rate.delayNanos(now());
        if (delayNanos > 0 && !throttled) {
            throttled = true;
            counters.readsThrottled.increment();
            var _ = loop().schedule(() -> {
                throttled = false;
                updateReading();
            }, delayNanos, TimeUnit.NANOSECONDS);
            updateReading();
        }
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
    public boolean accepts() {
        return !settling;
    }

    @Override
    public void write(StanzaWriter element) {
        if (element instanceof Iq iq && !iq.type().isRequest() && unansweredIqs > 0) {
            unansweredIqs--;
            updateReading();
        }
        if (session == null || (!detached && (closing || stream.state() == StreamState.CLOSED))) {
            dropped();
            return;
        }
        reply(element);
    }

    @Override
    public void reply(StanzaWriter stanza) {
        ByteBuf encoded = encode(stanza);
        if (encoded == null) {
            return;
        }
        boolean ask = managed != null && managed.sent(ByteBufUtil.getBytes(encoded));
        if (detached) {
            encoded.release();
        } else {
            transport.write(encoded);
            if (ask) {
                send(out -> out.start(Xmlns.SM, "r").end());
            }
        }
        boolean full = managed != null && managed.isFull();
        if (!overflowed && (full || (!detached && queuedOctets() > limits.outboundLimitOctets()))) {
            overflowed = true;
            counters.slowClientsClosed.increment();
            close(StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, full ? "the client acknowledges nothing" : "the client does not read"));
        }
    }

    @Override
    public void close(StreamError error) {
        if (detached) {
            detached = false;
            finish();
        } else {
            stream.fail(error);
        }
    }

    // ---- stream management

    @Override
    public Enabled enableManagement(boolean resume) {
        ClientSession bound = session;
        if (bound == null) {
            throw new IllegalStateException("nothing is bound");
        }
        String id = resume && limits.resumeMs() > 0 ? domain.token() : null;
        managed = new ManagedSession(bound, transport.framing(), id, limits.outboundLimitOctets());
        if (id != null) {
            domain.resumable.put(id, this);
        }
        return new Enabled(id, TimeUnit.MILLISECONDS.toSeconds(limits.resumeMs()));
    }

    @Override
    public long handled() {
        return managed == null ? 0 : managed.handled();
    }

    @Override
    public boolean acknowledged(long handled) {
        return managed == null || managed.unacked.acknowledge(handled);
    }

    private boolean isResumable() {
        return managed != null && managed.id != null && limits.resumeMs() > 0;
    }

    /** The connection is lost, the session is not: what is sent to it is kept. */
    private void detach() {
        detached = true;
        resumeTimer = loop().schedule(() -> close(StreamError.of(StreamCondition.CONNECTION_TIMEOUT)), limits.resumeMs(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void resume(Jid account, String previousId, long handled) {
        resuming = true;
        updateReading();
        ClientStream previous = domain.resumable.get(previousId);
        if (previous == null || previous.equals(this)) {
            notResumed();
        } else {
            previous.onLoop(() -> previous.handOver(account, previousId, handled, this));
        }
    }

    private void notResumed() {
        counters.resumptionsFailed.increment();
        resuming = false;
        if (!gone && !closing) {
            stream.onNotResumed();
            updateReading();
        }
    }

    /** Gives the session away, on the loop that has it so far. */
    private void handOver(Jid account, String id, long handled, ClientStream next) {
        ManagedSession state = managed;
        ClientSession bound = session;
        if (state == null || bound == null || bound.isClosed() || !id.equals(state.id) || !bound.jid().bare().equals(account)
            || state.framing != next.transport.framing()) {
            next.onLoop(next::notResumed);
            return;
        }
        if (!state.unacked.acknowledge(handled)) {
            next.onLoop(() -> next.stream.onHandledTooHigh(handled));
            return;
        }
        session = null;
        managed = null;
        int unanswered = unansweredIqs;
        next.onLoop(() -> next.takeOver(state, unanswered));
        bound.moveTo(next);
        if (detached) {
            detached = false;
            finish();
        } else {
            stream.fail(StreamError.of(StreamCondition.CONFLICT, "resumed by a new stream"));
        }
    }

    /** Takes a session that another stream had. */
    private void takeOver(ManagedSession state, int unanswered) {
        managed = state;
        session = state.session;
        unansweredIqs = unanswered;
        resuming = false;
        domain.resumable.put(String.valueOf(state.id), this);
        domain.streams.add(this);
        if (gone || closing) {
            // this connection is lost as well; the session goes on waiting
            detach();
            state.session.drain();
            return;
        }
        counters.resumptions.increment();
        settling = true;
        stream.onResumed(state.session.jid(), String.valueOf(state.id), state.handled());
        updateReading();
    }

    @Override
    public void resumed() {
        ManagedSession state = managed;
        if (state == null) {
            throw new IllegalStateException("nothing was resumed");
        }
        startKeepAlive();
        for (byte[] stanza : state.unacked.all()) {
            transport.write(transport.alloc().buffer(stanza.length).writeBytes(stanza));
        }
        state.asked();
        send(out -> out.start(Xmlns.SM, "r").end());
        settling = false;
        state.session.drain();
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
        boolean busy = checkingLogin || resuming || throttled || unansweredIqs >= limits.maxUnansweredIqs() || !transport.isWritable();
        boolean wanted = closing || !busy;
        if (wanted != reading && !gone) {
            reading = wanted;
            if (!wanted) {
                counters.readsSuspended.increment();
            }
            transport.setReading(wanted);
        }
    }

    private void endSession() {
        ClientSession bound = session;
        ManagedSession state = managed;
        if (state != null && state.id != null) {
            domain.resumable.remove(state.id, this);
        }
        if (bound != null && bound.markClosed()) {
            domain.sessions().unbind(bound);
            domain.users.closed(bound);
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

    private long now() {
        return loop().ticker().nanoTime();
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
