package org.rayo.server.demo;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.IqType;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.MalformedStanza;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaReader;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlLimits;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamHandler;
import org.rayo.xmpp.xml.XmlStreamParser;
import org.rayo.xmpp.xml.XmlWriter;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A small Rayo client: logs in with SCRAM on loopback, sends commands, hears events. All of it on one event loop, where its
 * callbacks come too.
 */
final class RayoClient {
    private final Jid domain;
    private final String user;
    private final String password;
    private final Consumer<Presence> events;
    private final Map<String, MonoSink<Iq>> waiting = new HashMap<>();
    private @Nullable Channel channel;
    private int nextId;

    private RayoClient(Jid domain, String user, String password, Consumer<Presence> events) {
        this.domain = domain;
        this.user = user;
        this.password = password;
        this.events = events;
    }

    /** Connects, logs in and binds a resource. */
    static Mono<RayoClient> login(
            InetSocketAddress server, String domain, String user, String password, EventLoopGroup loops,
            Consumer<Presence> events) {
        return Mono.create(answer -> {
            RayoClient client = new RayoClient(Jid.of(null, domain, null), user, password, events);
            var _ = new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .handler(client.new Stream(answer))
                    .connect(server)
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            answer.error(connected.cause());
                        }
                    });
        });
    }

    /** Says that this client takes calls. */
    void available() {
        XmlElement show = XmlElement.of(Xmlns.CLIENT, "show", "chat");
        send(Presence.available(null, domain, List.of(show)));
    }

    /** Sends a command; the answer is a result, or an error as {@link CommandRefused}. */
    Mono<Iq> command(Jid to, XmlElement command) {
        return Mono.create(answer -> execute(() -> {
            String id = "d" + nextId++;
            waiting.put(id, answer);
            write(Iq.set(id, null, to, command));
        }));
    }

    /** A command that the server refused. */
    static final class CommandRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommandRefused(Iq error) {
            super(String.valueOf(error.error()));
        }
    }

    void close() {
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
    }

    private void send(Stanza stanza) {
        execute(() -> write(stanza));
    }

    private void execute(Runnable task) {
        Channel open = channel;
        if (open != null) {
            open.eventLoop().execute(task);
        }
    }

    private void write(Stanza stanza) {
        text(XmlWriter.toString(Xmlns.CLIENT, stanza::write));
    }

    private void text(String xml) {
        Channel open = channel;
        if (open != null) {
            var _ = open.writeAndFlush(Unpooled.copiedBuffer(xml, StandardCharsets.UTF_8));
        }
    }

    /** The stream and its negotiation (RFC 6120 §4 to §7). */
    private final class Stream extends SimpleChannelInboundHandler<ByteBuf> implements XmlStreamHandler {
        private final XmlStreamParser parser = new XmlStreamParser(XmlLimits.DEFAULT, this);
        private final ScramLogin scram = new ScramLogin(user, password);
        private final MonoSink<RayoClient> ready;
        private boolean authenticated;

        Stream(MonoSink<RayoClient> ready) {
            this.ready = ready;
            parser.authenticated();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            open();
        }

        private void open() {
            text("<?xml version='1.0'?><stream:stream to='" + domain + "' version='1.0' xmlns='" + Xmlns.CLIENT
                    + "' xmlns:stream='" + Xmlns.STREAM + "'>");
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf octets) throws XmlStreamException {
            parser.feed(octets);
        }

        @Override
        public void onStreamOpen(XmlElement header, String contentNamespace) {
            // the features follow
        }

        @Override
        public void onElement(XmlElement element) {
            switch (element.name()) {
                case "features" -> features();
                case "challenge" -> text("<response xmlns='" + Xmlns.SASL + "'>" + scram.answer(element.text())
                        + "</response>");
                case "success" -> success(element);
                case "failure", "error" -> fail(element.toString());
                default -> stanza(element);
            }
        }

        private void features() {
            if (authenticated) {
                command(Jid.of(null, domain.domain(), null), XmlElement.of(Xmlns.BIND, "bind"))
                        .subscribe(bound -> ready.success(RayoClient.this), ready::error);
            } else {
                text("<auth xmlns='" + Xmlns.SASL + "' mechanism='" + ScramLogin.MECHANISM + "'>" + scram.first()
                        + "</auth>");
            }
        }

        private void success(XmlElement success) {
            if (!scram.confirms(success.text())) {
                fail("the server does not know the password");
                return;
            }
            authenticated = true;
            parser.restart();
            open();
        }

        private void stanza(XmlElement element) {
            Stanza stanza;
            try {
                stanza = StanzaReader.read(element);
            } catch (MalformedStanza e) {
                fail(e.toString());
                return;
            }
            if (stanza instanceof Presence presence) {
                events.accept(presence);
            } else if (stanza instanceof Iq iq) {
                answered(iq);
            }
        }

        private void answered(Iq iq) {
            MonoSink<Iq> answer = waiting.remove(iq.id());
            if (answer == null) {
                return;
            }
            if (iq.type() == IqType.RESULT) {
                answer.success(iq);
            } else {
                answer.error(new CommandRefused(iq));
            }
        }

        private void fail(String why) {
            IllegalStateException failure = new IllegalStateException("the XMPP stream failed: " + why);
            ready.error(failure);
            List.copyOf(waiting.values()).forEach(answer -> answer.error(failure));
            waiting.clear();
            close();
        }

        @Override
        public void onWhitespace() {
            // a keep-alive
        }

        @Override
        public void onStreamClose() {
            close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause.toString());
        }
    }
}
