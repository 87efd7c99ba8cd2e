package org.rayo.xmpp.component;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Stanza;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps this program connected as a component of one XMPP server (XEP-0114): connects, shakes hands, and after a loss tries
 * again with growing waits, until {@link #stop}. {@link #send} may be called from any thread; what one thread sends arrives
 * in its order, and what finds no connection is dropped and counted.
 */
public final class ComponentLink {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentLink.class);

    private final ComponentConfig config;
    private final EventLoop loop;
    private final ComponentService service;
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder connects = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder stanzasIn = new LongAdder();
    private final LongAdder stanzasOut = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder misaddressed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private Backoff backoff;
    private @Nullable ComponentConnection connection;
    private volatile boolean connected;
    private boolean stopping;
    private int nextAddress;

    private ComponentLink(ComponentConfig config, EventLoop loop, ComponentService service) {
        this.config = config;
        this.loop = loop;
        this.service = service;
        this.backoff = Backoff.of(config.waits().firstRetryMs(), config.waits().maxRetryMs());
    }

    /** Begins to connect; the service hears when it is done. */
    public static ComponentLink start(ComponentConfig config, EventLoop loop, ComponentService service) {
        ComponentLink link = new ComponentLink(config, loop, service);
        loop.execute(link::resolve);
        return link;
    }

    /** The component's domain. */
    public Jid name() {
        return config.name();
    }

    /** Where the service is called, and what it has for later may wait. */
    public EventLoop loop() {
        return loop;
    }

    /** Sends one stanza. */
    public void send(StanzaWriter stanza) {
        if (loop.inEventLoop()) {
            write(stanza);
        } else if (queued.incrementAndGet() > config.waits().maxQueued()) {
            queued.decrementAndGet();
            dropped.increment();
            onLoop(() -> fail(StreamCondition.RESOURCE_CONSTRAINT, "too much to send"));
        } else {
            onLoop(() -> {
                queued.decrementAndGet();
                write(stanza);
            });
        }
    }

    /** Whether stanzas flow now. */
    public boolean isConnected() {
        return connected;
    }

    /** What was seen and what was dropped so far. */
    public ComponentStatistics statistics() {
        return new ComponentStatistics(connected, connects.sum(), failures.sum(), stanzasIn.sum(), stanzasOut.sum(), malformed.sum(),
            misaddressed.sum(), dropped.sum());
    }

    /** Closes the stream and tries no more; completes when the connection is gone. */
    public Mono<Void> stop() {
        return Mono.<Void>fromRunnable(() -> onLoop(() -> {
            stopping = true;
            ComponentConnection current = connection;
            if (current == null) {
                stopped.tryEmitEmpty();
            } else {
                current.end("shutdown");
            }
        })).then(stopped.asMono());
    }

    // ---- from the connection, on the loop

    void onEstablished(ComponentConnection established) {
        backoff = backoff.reset();
        connects.increment();
        connected = true;
        LOG.info("component {} is connected to {}:{}", config.name(), config.host(), config.port());
        guard(() -> service.onConnected(this));
    }

    void onStanza(Stanza stanza) {
        stanzasIn.increment();
        guard(() -> service.onStanza(this, stanza));
    }

    void onGone(ComponentConnection gone, String why) {
        if (!gone.equals(connection)) {
            return;
        }
        connection = null;
        if (connected) {
            connected = false;
            guard(() -> service.onDisconnected(this));
        }
        failed(why);
    }

    void malformed() {
        malformed.increment();
    }

    void misaddressed() {
        misaddressed.increment();
    }

    void dropped() {
        dropped.increment();
    }

    // ---- connecting

    /** A name is looked up each time, off the loop: the server may have moved. */
    private void resolve() {
        if (stopping) {
            stopped.tryEmitEmpty();
            return;
        }
        var _ = Mono.fromCallable(() -> List.of(InetAddress.getAllByName(config.host())))
            .subscribeOn(Schedulers.boundedElastic())
            .timeout(Duration.ofMillis(config.waits().connectMs()))
            .subscribe(addresses -> onLoop(() -> connect(addresses)),
                e -> onLoop(() -> failed("no address for " + config.host() + ": " + e.getMessage())));
    }

    private void connect(List<InetAddress> addresses) {
        if (stopping) {
            stopped.tryEmitEmpty();
            return;
        }
        InetAddress address = addresses.get(Math.floorMod(nextAddress++, addresses.size()));
        ComponentConnection next = new ComponentConnection(this, config, loop);
        ChannelFuture connecting = new Bootstrap()
            .group(loop)
            .channel(channelType())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.waits().connectMs())
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(next)
            .connect(new InetSocketAddress(address, config.port()));
        connection = next;
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                connection = null;
                failed(String.valueOf(done.cause().getMessage()));
            } else if (stopping) {
                next.end("shutdown");
            }
        });
    }

    private Class<? extends Channel> channelType() {
        boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    private void failed(String why) {
        if (stopping) {
            stopped.tryEmitEmpty();
            return;
        }
        failures.increment();
        backoff = backoff.failed();
        long delayMs = backoff.delayMs(ThreadLocalRandom.current().nextDouble());
        LOG.warn("component {} is not connected to {}:{}: {}; next attempt in {} ms", config.name(), config.host(), config.port(), why,
            delayMs);
        var _ = loop.schedule(this::resolve, delayMs, TimeUnit.MILLISECONDS);
    }

    // ---- small things

    private void write(StanzaWriter stanza) {
        ComponentConnection current = connection;
        if (current == null || !current.isEstablished()) {
            dropped.increment();
            return;
        }
        stanzasOut.increment();
        current.write(stanza);
    }

    private void fail(StreamCondition condition, String why) {
        ComponentConnection current = connection;
        if (current != null) {
            current.fail(condition, why);
        }
    }

    private void guard(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("the service behind component {} fails", config.name(), e);
            fail(StreamCondition.INTERNAL_SERVER_ERROR, "internal error");
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the loop is shut down, and the connection with it
            dropped.increment();
        }
    }
}
