package org.rayo.xmpp.c2s;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.session.SessionRegistry;
import org.rayo.xmpp.session.XmppDomain;
import org.rayo.xmpp.session.XmppService;
import org.rayo.xmpp.session.XmppStatistics;
import org.rayo.xmpp.stream.TlsMode;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * An XMPP server for clients (RFC 6120, RFC 6121 without rosters) on loops that are the caller's. Connections are spread
 * over the loops in turn and stay where they are. Logins are checked on a small worker of the server's own.
 */
public final class C2sServer {
    private static final int BACKLOG = 1_024;
    private static final int RELOAD_SECONDS = 5;

    private final C2sContext context;
    private final Channel listener;
    private final @Nullable Channel directListener;

    private C2sServer(C2sContext context, Channel listener, @Nullable Channel directListener) {
        this.context = context;
        this.listener = listener;
        this.directListener = directListener;
    }

    /**
     * Reads or makes the certificate and binds the listener. Fails with the cause when the certificate cannot be read or
     * the port is taken ({@link java.net.BindException}).
     *
     * @param loops at least one; all with native epoll, or all without
     * @param service told everything on the loops; see there
     */
    public static Mono<C2sServer> start(C2sConfig config, List<? extends EventLoop> loops, XmppService service) {
        if (loops.isEmpty()) {
            return Mono.error(new IllegalArgumentException("a server needs a loop"));
        }
        return Mono.fromCallable(() -> prepare(config, service))
            .subscribeOn(Schedulers.boundedElastic())
            .flatMap(context -> bind(context, List.copyOf(loops)).onErrorResume(e -> context.domain().stop().then(Mono.error(e))));
    }

    /** Where clients connect, with the actual port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Where clients connect that begin with TLS, with the actual port; null when nowhere. */
    public @Nullable InetSocketAddress directTlsAddress() {
        return directListener == null ? null : (InetSocketAddress) directListener.localAddress();
    }

    /** The domain that is served: other kinds of connection join it. */
    public XmppDomain domain() {
        return context.domain();
    }

    /** Who is bound. */
    public SessionRegistry sessions() {
        return context.domain().sessions();
    }

    /** What was seen and what was dropped so far. */
    public XmppStatistics statistics() {
        return context.domain().statistics();
    }

    /**
     * Closes the listener and stops the domain: every stream, of whatever kind, ends with system-shutdown. See
     * {@link XmppDomain#stop}.
     */
    public Mono<Void> stop() {
        Mono<Void> direct = directListener == null ? Mono.empty() : mono(directListener::close);
        return mono(listener::close).then(direct).then(context.domain().stop());
    }

    private static C2sContext prepare(C2sConfig config, XmppService service) throws GeneralSecurityException, IOException {
        XmppDomain domain = XmppDomain.open(config.rules(), service);
        boolean encrypts = config.tls() != TlsMode.DISABLED || config.directTls() != null;
        ServerTls tls = encrypts ? ServerTls.create(config, domain.random()) : null;
        if (tls != null && tls.hasFiles()) {
            // ends with the worker
            var _ = domain.worker().schedulePeriodically(tls::reload, RELOAD_SECONDS, RELOAD_SECONDS, TimeUnit.SECONDS);
        }
        return new C2sContext(config, domain, domain.policy(config.tls()), domain.policy(TlsMode.DISABLED), tls);
    }

    private static Mono<C2sServer> bind(C2sContext context, List<EventLoop> loops) {
        InetSocketAddress direct = context.config().directTls();
        return listen(context, loops, context.config().bind(), false).flatMap(listener -> direct == null
            ? Mono.just(new C2sServer(context, listener, null))
            : listen(context, loops, direct, true)
                .map(second -> new C2sServer(context, listener, second))
                .onErrorResume(e -> mono(listener::close).then(Mono.error(e))));
    }

    private static Mono<Channel> listen(C2sContext context, List<EventLoop> loops, InetSocketAddress address, boolean direct) {
        return Mono.defer(() -> {
            EventLoop first = loops.getFirst();
            ServerChannel channel = serverChannel(first);
            channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
            channel.pipeline().addLast(new C2sAcceptor(context, direct, loops));
            return mono(() -> first.register(channel))
                .then(mono(() -> channel.bind(address)))
                .doOnError(e -> channel.unsafe().closeForcibly())
                .thenReturn((Channel) channel);
        });
    }

    private static Mono<Void> mono(Supplier<ChannelFuture> action) {
        return Mono.create(sink -> action.get().addListener(done -> {
            if (done.isSuccess()) {
                sink.success();
            } else {
                sink.error(done.cause());
            }
        }));
    }

    private static ServerChannel serverChannel(EventLoop loop) {
        boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }
}
