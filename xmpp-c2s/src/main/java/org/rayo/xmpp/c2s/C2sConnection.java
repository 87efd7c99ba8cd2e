package org.rayo.xmpp.c2s;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.ChannelBindings;
import org.rayo.xmpp.session.ClientStream;
import org.rayo.xmpp.session.Framing;
import org.rayo.xmpp.session.StreamTransport;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.stream.StreamHeader;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection (RFC 6120 §3): octets to the parser, the parser to the stream, elements back. Belongs to its loop. */
final class C2sConnection extends ChannelInboundHandlerAdapter implements StreamTransport {
    private static final Logger LOG = LoggerFactory.getLogger(C2sConnection.class);

    private final C2sContext context;
    private final boolean direct;
    private final EventLoop loop;
    private final ClientStream stream;
    private final XmlStreamParser parser;
    private @Nullable ChannelHandlerContext ctx;
    private volatile @Nullable OutboundStream out;
    private @Nullable ByteBuf unread;
    private boolean consuming;
    private boolean tlsBegins;
    private boolean closing;

    /** @param direct whether the connection begins with TLS (XEP-0368) */
    C2sConnection(C2sContext context, boolean direct, EventLoop loop) {
        this.context = context;
        this.direct = direct;
        this.loop = loop;
        this.stream = new ClientStream(context.domain(), direct ? context.directPolicy() : context.policy(), this);
        this.parser = new XmlStreamParser(context.domain().rules().xmlLimits(), stream);
    }

    // ---- what Netty tells

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        out = new OutboundStream(added, context.domain().counters());
        if (direct) {
            addTls(tls().direct());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        stream.onConnected();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf octets = (ByteBuf) message;
        context.domain().counters().octetsIn.add(octets.readableBytes());
        stream.onHeard();
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
        stream.onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        closing = true;
        stream.onDisconnected();
        releaseUnread();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            context.domain().counters().tlsFailures.increment();
            var _ = triggered.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} lost: {}", peer(), cause.toString());
        } else if (caught.pipeline().get(SslHandler.class) != null) {
            context.domain().counters().tlsFailures.increment();
            LOG.debug("{} breaks TLS: {}", peer(), cause.toString());
        } else {
            LOG.warn("connection of {} fails", peer(), cause);
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

    // ---- what the stream wants (StreamTransport)

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public SocketAddress peer() {
        return ctx().channel().remoteAddress();
    }

    @Override
    public boolean isEncrypted() {
        return direct;
    }

    @Override
    public ChannelBindings channelBindings() {
        SSLSession session = tlsSession();
        return session == null ? ChannelBindings.NONE : TlsFacts.bindings(session);
    }

    @Override
    public List<String> certified() {
        SSLSession session = tlsSession();
        return session == null || context.config().clientAuthorities() == null ? List.of() : TlsFacts.certified(session, context.domain().name());
    }

    private @Nullable SSLSession tlsSession() {
        SslHandler handler = ctx().pipeline().get(SslHandler.class);
        return handler == null || !handler.handshakeFuture().isSuccess() ? null : handler.engine().getSession();
    }

    @Override
    public void open(StreamHeader header) {
        out().open(header);
    }

    @Override
    public Framing framing() {
        return Framing.TCP;
    }

    @Override
    public ByteBufAllocator alloc() {
        return ctx().alloc();
    }

    @Override
    public void write(ByteBuf element) {
        out().element(element);
    }

    @Override
    public void keepAlive() {
        out().keepAlive();
    }

    @Override
    public void startTls() {
        parser.stop();
        tlsBegins = true;
        ByteBuf proceed = ctx().alloc().buffer();
        framing().encode(element -> element.start(Xmlns.TLS, "proceed").end(), proceed);
        out().element(proceed);
        ctx().flush();
        addTls(tls().startTls());
    }

    private ServerTls tls() {
        ServerTls tls = context.tls();
        if (tls == null) {
            throw new IllegalStateException("TLS without a certificate");
        }
        return tls;
    }

    private void addTls(SslContext tls) {
        SslHandler handler = tls.newHandler(ctx().alloc(), context.domain().worker()::schedule);
        handler.setHandshakeTimeoutMillis(context.domain().rules().limits().loginTimeoutMs());
        ctx().pipeline().addFirst("tls", handler);
    }

    @Override
    public void restart() {
        parser.restart();
    }

    @Override
    public void authenticated() {
        parser.authenticated();
    }

    @Override
    public void setReading(boolean reading) {
        ctx().channel().config().setAutoRead(reading);
        if (!reading) {
            parser.pause();
            return;
        }
        parser.resume();
        try {
            loop.execute(this::consume);
        } catch (RejectedExecutionException e) {
            // the loop is going down, and the connection with it
            LOG.debug("{} is not read on: {}", peer(), e.toString());
        }
    }

    @Override
    public boolean isWritable() {
        return ctx().channel().isWritable();
    }

    @Override
    public long queuedOctets() {
        OutboundStream current = out;
        return current == null ? 0 : current.queuedOctets();
    }

    @Override
    public void close() {
        closing = true;
        parser.stop();
        var _ = out().close().addListener(written -> onCloseTagWritten((ChannelFuture) written));
        var _ = loop.schedule(this::abort, context.domain().rules().limits().closeTimeoutMs(), TimeUnit.MILLISECONDS);
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

    @Override
    public void abort() {
        var _ = ctx().close();
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
