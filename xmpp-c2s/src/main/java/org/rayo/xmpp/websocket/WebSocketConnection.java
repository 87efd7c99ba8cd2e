package org.rayo.xmpp.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.session.ClientStream;
import org.rayo.xmpp.session.Framing;
import org.rayo.xmpp.session.StreamTransport;
import org.rayo.xmpp.session.XmppDomain;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stream.StreamHeader;
import org.rayo.xmpp.stream.TlsMode;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client by WebSocket (RFC 7395): a handler for a pipeline in which the handshake with the subprotocol
 * {@value #SUBPROTOCOL} is done and frames are decoded. It takes the frames, and ends with the channel. There is no
 * STARTTLS here (§3.9): TLS is the business of whoever makes the handshake. Belongs to the channel's loop.
 */
public final class WebSocketConnection extends ChannelInboundHandlerAdapter implements StreamTransport {
    /** What the handshake must agree on (RFC 7395 §3.1). */
    public static final String SUBPROTOCOL = "xmpp";

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int MAX_WAITING_MESSAGES = 1_024;
    private static final int MAX_PARTS = 64;
    private static final int FRAME_SLACK_OCTETS = 16 * 1024;

    private final XmppDomain domain;
    private final boolean encrypted;
    private final int maxMessageOctets;
    private final ClientStream stream;
    private final FrameReader reader;
    // whole messages that the decoder had in hand when reading stopped
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable InetAddress source;
    private @Nullable CompositeByteBuf message;
    private boolean reading = true;
    private boolean consuming;
    private boolean flushScheduled;
    private boolean wroteSinceCheck;
    private boolean closing;
    private boolean closeSent;

    /**
     * A connection that begins when it is added to a pipeline.
     *
     * @param encrypted whether TLS is spoken on the way: PLAIN is offered then
     */
    public WebSocketConnection(XmppDomain domain, boolean encrypted) {
        this.domain = domain;
        this.encrypted = encrypted;
        this.maxMessageOctets = domain.rules().xmlLimits().stanzaOctets();
        this.stream = new ClientStream(domain, domain.policy(TlsMode.DISABLED), this);
        this.reader = new FrameReader(domain.rules().xmlLimits(), stream);
    }

    /** The largest frame that the decoder need let through: anything longer could not be read. */
    public static int maxFrameOctets(XmppDomain domain) {
        return domain.rules().xmlLimits().stanzaOctets() + FRAME_SLACK_OCTETS;
    }

    // ---- what Netty tells

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        added.channel().config().setAutoRead(true);
        if (added.channel().remoteAddress() instanceof InetSocketAddress remote && domain.enter(remote.getAddress())) {
            source = remote.getAddress();
            stream.onConnected();
        } else {
            closing = true;
            closeSocket(WebSocketCloseStatus.TRY_AGAIN_LATER);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext active, Object received) {
        if (!(received instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(received);
            return;
        }
        domain.counters().octetsIn.add(frame.content().readableBytes());
        stream.onHeard();
        try {
            onFrame(active, frame);
        } finally {
            frame.release();
        }
    }

    private void onFrame(ChannelHandlerContext active, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping -> {
                var _ = active.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            }
            case PongWebSocketFrame pong -> {
                // heard is all
            }
            case CloseWebSocketFrame close -> onCloseFrame();
            case TextWebSocketFrame text -> onPart(active, text.content(), text.isFinalFragment());
            case ContinuationWebSocketFrame more when message != null -> onPart(active, more.content(), more.isFinalFragment());
            case BinaryWebSocketFrame binary -> refuseData();
            default -> refuseData();
        }
    }

    /** RFC 7395 §3.2: messages are text. */
    private void refuseData() {
        if (!closing) {
            stream.fail(StreamError.of(StreamCondition.UNSUPPORTED_ENCODING, "only text messages"));
        }
    }

    private void onPart(ChannelHandlerContext active, ByteBuf part, boolean last) {
        if (closing) {
            onLateMessage(part);
            return;
        }
        CompositeByteBuf whole = message;
        if (whole == null) {
            whole = active.alloc().compositeBuffer(MAX_PARTS);
            message = whole;
        }
        if (whole.readableBytes() + part.readableBytes() > maxMessageOctets) {
            releaseMessage();
            stream.fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "more than " + maxMessageOctets + " octets in one stanza"));
            return;
        }
        whole.addComponent(true, part.retain());
        if (last) {
            message = null;
            take(whole);
        }
    }

    /** Our half is closed: the client's {@code <close/>} is all that is waited for (RFC 7395 §3.6). */
    private void onLateMessage(ByteBuf part) {
        if (part.toString(0, Math.min(part.readableBytes(), 64), StandardCharsets.US_ASCII).stripLeading().startsWith("<close")) {
            closeSocket(WebSocketCloseStatus.NORMAL_CLOSURE);
        }
    }

    private void onCloseFrame() {
        // without <close/> before it the stream was not closed, only its connection lost: it may be resumed (RFC 7395 §3.6.1)
        closing = true;
        closeSocket(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    private void take(ByteBuf whole) {
        if (waiting.size() >= MAX_WAITING_MESSAGES) {
            whole.release();
            stream.fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "too many messages at once"));
            return;
        }
        waiting.add(whole);
        consume();
    }

    private void consume() {
        if (consuming) {
            return;
        }
        consuming = true;
        try {
            while (reading && !closing) {
                ByteBuf next = waiting.poll();
                if (next == null) {
                    return;
                }
                try {
                    reader.read(next);
                } finally {
                    next.release();
                }
            }
        } catch (XmlStreamException e) {
            stream.onXmlFault(e.fault(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a stream fails for a mistake of ours", e);
            stream.fail(StreamError.of(StreamCondition.INTERNAL_SERVER_ERROR));
        } finally {
            consuming = false;
        }
        if (closing) {
            releaseWaiting();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        stream.onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        closing = true;
        InetAddress from = source;
        source = null;
        if (from != null) {
            domain.leave(from);
            stream.onDisconnected();
        }
        releaseMessage();
        releaseWaiting();
        inactive.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} lost: {}", peer(), cause.toString());
        } else {
            // a frame that is none, or too long: the decoder has told the client
            LOG.debug("{} breaks WebSocket: {}", peer(), cause.toString());
        }
        var _ = caught.close();
    }

    private void releaseMessage() {
        if (message != null) {
            message.release();
            message = null;
        }
    }

    private void releaseWaiting() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }

    // ---- what the stream wants (StreamTransport)

    @Override
    public EventLoop loop() {
        return ctx().channel().eventLoop();
    }

    @Override
    public SocketAddress peer() {
        return ctx().channel().remoteAddress();
    }

    @Override
    public boolean isEncrypted() {
        return encrypted;
    }

    @Override
    public void open(StreamHeader header) {
        text(XmlWriter.toString("", out -> out.start(FrameReader.FRAMING, "open")
            .attribute("id", header.id())
            .attribute("from", header.from())
            .attribute("to", header.to())
            .attribute("version", "1.0")
            .attribute(XmlElement.XML_NAMESPACE, "lang", header.lang())
            .end()));
    }

    @Override
    public Framing framing() {
        return Framing.WEBSOCKET;
    }

    @Override
    public ByteBufAllocator alloc() {
        return ctx().alloc();
    }

    @Override
    public void write(ByteBuf element) {
        wroteSinceCheck = true;
        domain.counters().octetsOut.add(element.readableBytes());
        var _ = ctx().write(new TextWebSocketFrame(element));
        if (!flushScheduled) {
            // one flush for all that is written in this turn of the loop
            flushScheduled = true;
            loop().execute(this::flush);
        }
    }

    private void text(String xml) {
        write(Unpooled.wrappedBuffer(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private void flush() {
        flushScheduled = false;
        ctx().flush();
    }

    @Override
    public void keepAlive() {
        if (!wroteSinceCheck) {
            var _ = ctx().writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
        }
        wroteSinceCheck = false;
    }

    @Override
    public void startTls() {
        throw new IllegalStateException("STARTTLS is never offered here (RFC 7395 §3.9)");
    }

    @Override
    public void restart() {
        reader.restart();
    }

    @Override
    public void authenticated() {
        reader.authenticated();
    }

    @Override
    public void setReading(boolean wanted) {
        reading = wanted;
        ctx().channel().config().setAutoRead(wanted || closing);
        if (wanted) {
            try {
                loop().execute(this::consume);
            } catch (RejectedExecutionException e) {
                // the loop is going down, and the connection with it
                LOG.debug("{} is not read on: {}", peer(), e.toString());
            }
        }
    }

    @Override
    public boolean isWritable() {
        return ctx().channel().isWritable();
    }

    @Override
    public long queuedOctets() {
        ChannelHandlerContext current = ctx;
        ChannelOutboundBuffer buffer = current == null ? null : current.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void abort() {
        var _ = ctx().close();
    }

    /** RFC 7395 §3.6: {@code <close/>}, then the client's, then the WebSocket's own. */
    @Override
    public void close() {
        boolean first = !closing;
        closing = true;
        if (first) {
            text("<close xmlns='" + FrameReader.FRAMING + "'/>");
            flush();
        }
        if (reader.isClosed()) {
            closeSocket(WebSocketCloseStatus.NORMAL_CLOSURE);
            return;
        }
        var _ = loop().schedule(() -> closeSocket(WebSocketCloseStatus.NORMAL_CLOSURE),
            domain.rules().limits().closeTimeoutMs(), TimeUnit.MILLISECONDS);
    }

    private void closeSocket(WebSocketCloseStatus status) {
        if (!closeSent) {
            closeSent = true;
            var _ = ctx().writeAndFlush(new CloseWebSocketFrame(status)).addListener(written -> abort());
        }
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext current = ctx;
        if (current == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return current;
    }
}
