package org.rayo.xmpp.component;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamParser;
import org.rayo.xmpp.xml.XmlWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection of a {@link ComponentLink}: octets to the parser, elements out, silence watched. Belongs to its loop. */
final class ComponentConnection extends ChannelInboundHandlerAdapter implements ComponentStream.Edge {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentConnection.class);
    private static final int INITIAL_OCTETS = 512;

    private final ComponentLink link;
    private final ComponentConfig config;
    private final EventLoop loop;
    private final ComponentStream stream;
    private final XmlStreamParser parser;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable ByteBuf unread;
    private @Nullable ScheduledFuture<?> handshakeTimer;
    private @Nullable ScheduledFuture<?> silenceTimer;
    private String why = "the connection is lost";
    private int unansweredIqs;
    private boolean heard;
    private boolean asked;
    private boolean consuming;
    private boolean reading = true;
    private boolean closing;
    private boolean flushScheduled;

    ComponentConnection(ComponentLink link, ComponentConfig config, EventLoop loop) {
        this.link = link;
        this.config = config;
        this.loop = loop;
        this.stream = new ComponentStream(config, this);
        this.parser = new XmlStreamParser(config.limits(), stream);
        parser.authenticated();
    }

    // ---- what Netty tells

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        handshakeTimer = loop.schedule(() -> stream.fail(StreamCondition.CONNECTION_TIMEOUT, "no handshake in time"),
            config.waits().handshakeMs(), TimeUnit.MILLISECONDS);
        // the addresses are the configuration's and have been checked; a domain holds nothing that needs escaping
        String header = "<?xml version='1.0'?><stream:stream xmlns='" + ComponentStream.ACCEPT + "' xmlns:stream='" + Xmlns.STREAM
            + "' to='" + config.name() + "'>";
        enqueue(active.alloc().buffer().writeBytes(header.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void channelRead(ChannelHandlerContext active, Object message) {
        ByteBuf octets = (ByteBuf) message;
        heard = true;
        if (closing) {
            octets.release();
            return;
        }
        ByteBuf before = unread;
        unread = before == null ? octets : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(active.alloc(), before, octets);
        consume();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        updateReading();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        closing = true;
        cancel(handshakeTimer);
        cancel(silenceTimer);
        if (!consuming) {
            releaseUnread();
        }
        link.onGone(this, why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
        LOG.debug("{} fails", config, cause);
        var _ = caught.close();
    }

    private void consume() {
        if (consuming) {
            return;
        }
        consuming = true;
        try {
            ByteBuf octets = unread;
            while (octets != null && octets.isReadable() && !parser.isPaused() && !closing) {
                parser.feed(octets);
            }
        } catch (XmlStreamException e) {
            stream.onXmlFault(e.fault(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a component's stream fails for a mistake of ours", e);
            stream.fail(StreamCondition.INTERNAL_SERVER_ERROR, "internal error");
        } finally {
            consuming = false;
        }
        if (unread != null && (closing || !unread.isReadable())) {
            releaseUnread();
        }
    }

    private void releaseUnread() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    // ---- what the stream wants

    @Override
    public void send(StanzaWriter element) {
        if (closing) {
            link.dropped();
            return;
        }
        ByteBuf buffer = ctx().alloc().buffer(INITIAL_OCTETS);
        try {
            // as if to a client: unprefixed names then are in whatever content namespace the stream has
            XmlWriter writer = new XmlWriter(buffer, Xmlns.CLIENT, Xmlns.STREAM, "stream");
            element.write(writer);
            writer.requireBalanced();
        } catch (RuntimeException e) {
            buffer.release();
            link.dropped();
            LOG.warn("an element could not be written and is dropped", e);
            return;
        }
        enqueue(buffer);
    }

    @Override
    public void established() {
        cancel(handshakeTimer);
        long period = config.waits().pingMs();
        silenceTimer = loop.scheduleWithFixedDelay(this::watchSilence, period, period, TimeUnit.MILLISECONDS);
        link.onEstablished(this);
    }

    @Override
    public void stanza(Stanza stanza) {
        if (stanza.from() != null && stanza.from().equals(config.name())) {
            // the answer to our own ping, or the ping itself: having heard it is all
            return;
        }
        if (stanza instanceof Iq iq && iq.type().isRequest()) {
            unansweredIqs++;
            updateReading();
        }
        link.onStanza(stanza);
    }

    @Override
    public void malformed() {
        link.malformed();
    }

    @Override
    public void misaddressed() {
        link.misaddressed();
    }

    @Override
    public void close(String reason) {
        why = reason;
        closing = true;
        updateReading();
        ByteBuf tag = ctx().alloc().buffer(16);
        tag.writeCharSequence("</stream:stream>", StandardCharsets.US_ASCII);
        var _ = ctx().writeAndFlush(tag);
        var _ = loop.schedule(this::cutOff, config.waits().closeMs(), TimeUnit.MILLISECONDS);
    }

    private void cutOff() {
        var _ = ctx().close();
    }

    // ---- what the link wants

    /** Writes one element of an established stream. */
    void write(StanzaWriter element) {
        send(element);
        if (element instanceof Iq iq && !iq.type().isRequest() && unansweredIqs > 0) {
            unansweredIqs--;
            updateReading();
        }
        if (!closing && queuedOctets() > config.waits().outboundOctets()) {
            stream.fail(StreamCondition.RESOURCE_CONSTRAINT, "the server does not read");
        }
    }

    void fail(StreamCondition condition, String reason) {
        stream.fail(condition, reason);
    }

    void end(String reason) {
        stream.close(reason);
    }

    boolean isEstablished() {
        return stream.isEstablished() && !closing;
    }

    // ---- small things

    /** A server that is there sends a ping to the component's own address back to it (XEP-0199). */
    private void watchSilence() {
        if (heard) {
            heard = false;
            asked = false;
        } else if (asked) {
            stream.fail(StreamCondition.CONNECTION_TIMEOUT, "the server is silent");
        } else {
            asked = true;
            send(Iq.get("ping", config.name(), config.name(), XmlElement.of(Xmlns.PING, "ping")));
        }
    }

    private void updateReading() {
        boolean busy = unansweredIqs >= config.waits().maxUnansweredIqs() || !ctx().channel().isWritable();
        boolean wanted = closing || !busy;
        if (wanted == reading) {
            return;
        }
        reading = wanted;
        ctx().channel().config().setAutoRead(wanted);
        if (wanted) {
            parser.resume();
            loop.execute(this::consume);
        } else {
            parser.pause();
        }
    }

    private long queuedOctets() {
        ChannelOutboundBuffer buffer = ctx().channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    private void enqueue(ByteBuf buffer) {
        var _ = ctx().write(buffer, ctx().voidPromise());
        if (!flushScheduled) {
            // one flush for all that is written in this turn of the loop
            flushScheduled = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        ctx().flush();
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
}
