package org.rayo.server.mrcp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.MediaSession;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A resource of a speech server that is ours for a while: its control channel and its sound. Thread-safe. */
public final class MrcpSession {
    private static final int MAX_OPEN = 32;

    private final String channel;
    private final MediaSession media;
    private final Listener listener;
    private final Runnable hangup;
    private final AtomicReference<@Nullable MrcpConnection> connection = new AtomicReference<>();
    private final Map<Long, MonoSink<MrcpMessage.Response>> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    /** Hears of a session, on the control connection's loop. */
    public interface Listener {
        void event(MrcpMessage.Event event);

        /** Nothing can come any more, though nobody closed it; told once at most. */
        void lost(String why);
    }

    MrcpSession(String channel, MediaSession media, Listener listener, Runnable hangup) {
        this.channel = channel;
        this.media = media;
        this.listener = listener;
        this.hangup = hangup;
    }

    void connected(MrcpConnection to) {
        connection.set(to);
        if (over.get()) {
            to.close();
        }
    }

    /** Where the server's sound comes from, or ours goes to. */
    public MediaSession media() {
        return media;
    }

    /**
     * Asks something of the resource.
     *
     * @param headers without the channel
     * @return the response, whatever it says; fails with {@link MrcpFailure}
     */
    public Mono<MrcpMessage.Response> request(String method, MrcpHeaders headers, String body) {
        return Mono.create(sink -> {
            MrcpConnection to = connection.get();
            if (to == null || over.get() || open.size() >= MAX_OPEN) {
                sink.error(new MrcpFailure("the session with the speech server is over"));
                return;
            }
            long id = ids.incrementAndGet();
            open.put(id, sink);
            sink.onDispose(() -> open.remove(id));
            MrcpHeaders all = new MrcpHeaders(java.util.stream.Stream.concat(
                    MrcpHeaders.of(MrcpHeaders.CHANNEL, channel).fields().stream(), headers.fields().stream()).toList());
            to.send(new MrcpMessage.Request(method, id, all, body));
        });
    }

    void message(MrcpMessage message) {
        if (!channel.equals(message.headers().get(MrcpHeaders.CHANNEL))) {
            // of another channel, or of none: nobody here waits for it
            return;
        }
        switch (message) {
            case MrcpMessage.Response response -> {
                MonoSink<MrcpMessage.Response> waiting = open.remove(response.requestId());
                if (waiting != null) {
                    waiting.success(response);
                }
            }
            case MrcpMessage.Event event -> listener.event(event);
            case MrcpMessage.Request request -> lost("the speech server sent a request");
        }
    }

    void lost(String why) {
        if (over.compareAndSet(false, true)) {
            end(why);
            listener.lost(why);
        }
    }

    /** Ends it: the connection is closed, the server is told BYE, the port is free again. */
    public void close() {
        if (over.compareAndSet(false, true)) {
            end("the session with the speech server is over");
        }
    }

    private void end(String why) {
        MrcpConnection was = connection.getAndSet(null);
        if (was != null) {
            was.close();
        }
        hangup.run();
        media.close();
        open.values().forEach(waiting -> waiting.error(new MrcpFailure(why)));
        open.clear();
    }
}
