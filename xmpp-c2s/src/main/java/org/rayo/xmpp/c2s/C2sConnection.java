package org.rayo.xmpp.c2s;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.session.ClientSession;
import org.rayo.xmpp.session.SessionRegistry;
import org.rayo.xmpp.session.StreamOutlet;
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
import org.rayo.xmpp.stream.StreamState;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One TCP connection: octets to the parser, the parser to the stream, the stream to the session and back. Reading stops
 * while a login is checked, while too many iqs are unanswered, and while the client does not read. Belongs to its loop.
 */
final class C2sConnection extends ChannelInboundHandlerAdapter implements StreamEdge, StreamOutlet {
    private static final Logger LOG = LoggerFactory.getLogger(C2sConnection.class);
    private static final int ID_OCTETS = 16;

    private final C2sContext context;
    private final EventLoop loop;
    private final C2sStream stream;
    private final XmlStreamParser parser;
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private @Nullable ChannelHandlerContext ctx;
    private volatile @Nullable OutboundStream out;
    private @Nullable ClientSession session;
    private @Nullable ByteBuf unread;
    private @Nullable ScheduledFuture<?> loginTimer;
    private @Nullable ScheduledFuture<?> keepAliveTimer;
    private @Nullable Disposable login;
    private int unansweredIqs;
    private boolean consuming;
    private boolean checkingLogin;
    private boolean tlsBegins;
    private boolean overflowed;
    private boolean closing;

    C2sConnection(C2sContext context, EventLoop loop) {
        this.context = context;
        this.loop = loop;
        this.stream = new C2sStream(context.policy, this);
        this.parser = new XmlStreamParser(context.config.xmlLimits(), stream);
    }

    /** Ends the stream; completes when the connection is gone and the service has heard of it. From any thread. */
    Mono<Void> shutDown(StreamError error) {
        return Mono.<Void>fromRunnable(() -> onLoop(() -> stream.fail(error))).then(ended.asMono());
    }

    // ---- what Netty tells

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        out = new OutboundStream(added, context.counters);
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context.connections.add(this);
        loginTimer = loop.schedule(stream::onLoginTimeout, context.limits.loginTimeoutMs(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf octets = (ByteBuf) message;
        context.counters.octetsIn.add(octets.readableBytes());
        if (closing) {
            octets.release();
            return;
        }
        ByteBuf before = unread;
        unread = before == null ? octets : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(reading.alloc(), before, octets);
        consume();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        updateReading();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        cancel(loginTimer);
        cancel(keepAliveTimer);
        if (login != null) {
            login.dispose();
        }
        stream.onDisconnected();
        closing = true;
        releaseUnread();
        endSession();
        context.connections.remove(this);
        onLoop(ended::tryEmitEmpty);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            context.counters.tlsFailures.increment();
            var _ = triggered.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} lost: {}", caught.channel().remoteAddress(), cause.toString());
        } else if (caught.pipeline().get(SslHandler.class) != null) {
            context.counters.tlsFailures.increment();
            LOG.debug("{} breaks TLS: {}", caught.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("connection of {} fails", caught.channel().remoteAddress(), cause);
        }
        var _ = caught.close();
    }

    // ---- octets in

    private void consume() {
        if (consuming) {
            return;
        }
        consuming = true;
        try {
            ByteBuf octets = unread;
            while (octets != null && octets.isReadable() && !parser.isPaused()) {
                parser.feed(octets);
            }
        } catch (XmlStreamException e) {
            stream.onXmlFault(e.fault(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a stream fails for a mistake of ours", e);
            stream.fail(StreamError.of(StreamCondition.INTERNAL_SERVER_ERROR));
        } finally {
            consuming = false;
        }
        if (unread != null && (closing || !unread.isReadable())) {
            releaseUnread();
        }
        if (tlsBegins) {
            // what stood behind <starttls/> in clear text is gone (RFC 6120 §5.4.3.3); from here on octets come decrypted
            tlsBegins = false;
            parser.unstop();
        }
    }

    private void releaseUnread() {
        if (unread != null && !consuming) {
            unread.release();
            unread = null;
        }
    }

    private void updateReading() {
        boolean busy = checkingLogin || unansweredIqs >= context.limits.maxUnansweredIqs() || !ctx().channel().isWritable();
        boolean read = closing || !busy;
        if (read == !parser.isPaused()) {
            return;
        }
        if (read) {
            parser.resume();
            ctx().channel().config().setAutoRead(true);
            onLoop(this::consume);
        } else {
            context.counters.readsSuspended.increment();
            parser.pause();
            ctx().channel().config().setAutoRead(false);
        }
    }

    // ---- what the stream wants (StreamEdge)

    @Override
    public String newStreamId() {
        return token();
    }

    @Override
    public String newNonce() {
        return token();
    }

    private String token() {
        byte[] random = new byte[ID_OCTETS];
        context.random.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public void openStream(StreamHeader header) {
        out().open(header);
    }

    @Override
    public void send(StanzaWriter element) {
        out().element(element);
    }

    @Override
    public void startTls() {
        SslContext tls = context.tls;
        if (tls == null) {
            throw new IllegalStateException("STARTTLS without a certificate");
        }
        parser.stop();
        tlsBegins = true;
        out().element(element -> element.start(Xmlns.TLS, "proceed").end());
        ctx().flush();
        SslHandler handler = tls.newHandler(ctx().alloc(), context.worker::schedule);
        handler.setHandshakeTimeoutMillis(context.limits.loginTimeoutMs());
        ctx().pipeline().addFirst("tls", handler);
    }

    @Override
    public void restartStream() {
        parser.restart();
    }

    @Override
    public void lookUp(SaslExchange exchange, SaslStep.Lookup lookup) {
        checkingLogin = true;
        updateReading();
        login = new Login(context).lookUp(exchange, lookup, step -> onLoop(() -> onSaslStep(step)));
    }

    private void onSaslStep(SaslStep step) {
        checkingLogin = false;
        login = null;
        stream.onSaslStep(step);
        updateReading();
    }

    @Override
    public void authenticationFailed() {
        context.counters.loginsFailed.increment();
    }

    @Override
    public void authenticated(Jid account) {
        context.counters.logins.increment();
        parser.authenticated();
    }

    @Override
    public @Nullable Jid bind(Jid account, @Nullable String resource) {
        Jid jid = account.withResource(resource == null ? token() : resource);
        ClientSession bound = new ClientSession(jid, this, context.limits.maxQueuedStanzas());
        SessionRegistry.Binding binding = context.registry.bind(bound);
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
        long periodMs = context.limits.keepAliveMs();
        if (periodMs > 0) {
            keepAliveTimer = loop.scheduleWithFixedDelay(out()::keepAlive, periodMs, periodMs, TimeUnit.MILLISECONDS);
        }
        ClientSession bound = session;
        if (bound != null) {
            guard(() -> context.service.onBound(bound));
        }
    }

    @Override
    public void stanza(Stanza stanza) {
        context.counters.stanzasIn.increment();
        ClientSession bound = session;
        if (bound == null || closing) {
            return;
        }
        if (stanza instanceof Iq iq) {
            Iq answer = context.entity.answer(iq, bound.jid());
            if (answer != null) {
                write(answer);
                return;
            }
            if (iq.type().isRequest()) {
                unansweredIqs++;
                updateReading();
            }
        }
        guard(() -> context.service.onStanza(bound, stanza));
    }

    @Override
    public void malformedStanza(boolean answered) {
        (answered ? context.counters.malformedAnswered : context.counters.malformedIgnored).increment();
    }

    @Override
    public void closeStream(@Nullable StreamError error) {
        if (error != null) {
            context.counters.streamError(error.condition());
            LOG.debug("{} ends with {}", ctx().channel().remoteAddress(), error);
        }
        closing = true;
        cancel(loginTimer);
        cancel(keepAliveTimer);
        endSession();
        parser.stop();
        updateReading();
        var _ = out().close().addListener(written -> onCloseTagWritten((ChannelFuture) written));
        var _ = loop.schedule(this::cutOff, context.limits.closeTimeoutMs(), TimeUnit.MILLISECONDS);
    }

    /** Half-closes and lets the client close: a full close with its octets unread would reset what we have just said. */
    private void onCloseTagWritten(ChannelFuture written) {
        SslHandler tls = ctx().pipeline().get(SslHandler.class);
        if (!written.isSuccess()) {
            var _ = ctx().close();
        } else if (tls != null && tls.handshakeFuture().isSuccess()) {
            var _ = tls.closeOutbound();
        } else if (ctx().channel() instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        } else {
            var _ = ctx().close();
        }
    }

    private void cutOff() {
        var _ = ctx().close();
    }

    // ---- what the session wants (StreamOutlet)

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void write(StanzaWriter element) {
        if (closing || stream.state() == StreamState.CLOSED) {
            dropped();
            return;
        }
        out().element(element);
        if (element instanceof Iq iq && !iq.type().isRequest() && unansweredIqs > 0) {
            unansweredIqs--;
            updateReading();
        }
        if (queuedOctets() > context.limits.outboundLimitOctets() && !overflowed) {
            overflowed = true;
            context.counters.slowClientsClosed.increment();
            stream.fail(StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, "the client does not read"));
        }
    }

    @Override
    public void close(StreamError error) {
        stream.fail(error);
    }

    @Override
    public long queuedOctets() {
        OutboundStream current = out;
        return current == null ? 0 : current.queuedOctets();
    }

    @Override
    public void dropped() {
        context.counters.outboundDropped.increment();
    }

    // ---- small things

    private void endSession() {
        ClientSession bound = session;
        if (bound != null && bound.markClosed()) {
            context.registry.unbind(bound);
            // not from within a callback of the service's own
            onLoop(() -> guard(() -> context.service.onClosed(bound)));
        }
    }

    private void guard(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            context.counters.serviceFailures.increment();
            LOG.error("the service fails", e);
            stream.fail(StreamError.of(StreamCondition.INTERNAL_SERVER_ERROR));
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the loop is going down: nobody else touches this connection any more
            task.run();
        }
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext current = ctx;
        if (current == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return current;
    }

    private OutboundStream out() {
        OutboundStream current = out;
        if (current == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return current;
    }
}
