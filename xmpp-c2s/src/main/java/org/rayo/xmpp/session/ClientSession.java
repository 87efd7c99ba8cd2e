package org.rayo.xmpp.session;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;

/**
 * One bound client. {@link #send} and {@link #close} may be called from any thread; what one thread sends arrives in its
 * order. What other threads send waits in a queue of at most {@code maxQueued} elements until the loop writes it; a full
 * queue ends the stream with resource-constraint. Sending to a closed session does nothing but count.
 */
public final class ClientSession {
    /** Most addresses that hear of the session's end because it sent them presence. */
    private static final int MAX_DIRECTED = 100;

    private final Jid jid;
    private volatile StreamOutlet outlet;
    private final int maxQueued;
    private final Queue<StanzaWriter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<Jid> directed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Presence presence;

    /** A session on an outlet; called by the connection that binds it. */
    public ClientSession(Jid jid, StreamOutlet outlet, int maxQueued) {
        this.jid = jid;
        this.outlet = outlet;
        this.maxQueued = maxQueued;
    }

    /** The full address. */
    public Jid jid() {
        return jid;
    }

    /** The loop that the stream, and every callback about this session, lives on; another one once a lost stream was resumed. */
    public EventLoop loop() {
        return outlet.loop();
    }

    /**
     * Sends one element: a {@link org.rayo.xmpp.stanza.Stanza}, or whatever writes one straight into the stream. The writer
     * runs once, later, on the stream's loop. Answers to iqs must be sent as {@link org.rayo.xmpp.stanza.Iq}.
     */
    public void send(StanzaWriter stanza) {
        if (closed.get()) {
            outlet.dropped();
            return;
        }
        StreamOutlet current = outlet;
        if (current.loop().inEventLoop() && queued.get() == 0 && current.accepts()) {
            current.write(stanza);
            return;
        }
        if (queued.incrementAndGet() > maxQueued) {
            queued.decrementAndGet();
            outlet.dropped();
            close(StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, "too much to send"));
            return;
        }
        queue.add(stanza);
        if (drainScheduled.compareAndSet(false, true)) {
            onLoop(this::drain);
        }
    }

    /** Ends the stream with an error. */
    public void close(StreamError error) {
        StreamOutlet current = outlet;
        Runnable close = () -> {
            if (current.equals(outlet)) {
                current.close(error);
            } else {
                close(error);
            }
        };
        if (current.loop().inEventLoop()) {
            close.run();
        } else {
            onLoop(close);
        }
    }

    /** Octets that wait for the client to read them. */
    public long queuedOctets() {
        return outlet.queuedOctets();
    }

    /** The last presence that was for everybody; null before the first, and when it was unavailable. */
    public @Nullable Presence presence() {
        return presence;
    }

    void presence(@Nullable Presence now) {
        presence = now;
    }

    /** Presence was sent to that user. */
    void directed(Jid to) {
        if (directed.size() < MAX_DIRECTED) {
            directed.add(to);
        }
    }

    void undirected(Jid to) {
        directed.remove(to);
    }

    /** Whom presence was sent to; empty from then on. */
    List<Jid> takeDirected() {
        List<Jid> all = List.copyOf(directed);
        directed.clear();
        return all;
    }

    /** Whether the session is over; what is sent then is dropped. */
    public boolean isClosed() {
        return closed.get();
    }

    /**
     * Called by the connection when the stream is over.
     *
     * @return true the first time
     */
    public boolean markClosed() {
        return closed.compareAndSet(false, true);
    }

    /**
     * The session goes on with another stream (XEP-0198 §5), to whose loop it moves. Called on the loop of the present one,
     * after the other was told; the other must {@link #drain()} when it accepts.
     */
    void moveTo(StreamOutlet next) {
        outlet = next;
    }

    /** Writes what other threads have sent. On the loop. */
    void drain() {
        StreamOutlet current = outlet;
        if (!current.loop().inEventLoop()) {
            // it has moved; what comes after this waits in the same queue
            onLoop(this::drain);
            return;
        }
        drainScheduled.set(false);
        if (!current.accepts()) {
            return;
        }
        // what comes in meanwhile schedules the next turn, so that one busy sender cannot hold the loop
        for (int left = queued.get(); left > 0; left--) {
            StanzaWriter next = queue.poll();
            if (next == null) {
                return;
            }
            queued.decrementAndGet();
            current.write(next);
        }
        if (queued.get() > 0 && drainScheduled.compareAndSet(false, true)) {
            onLoop(this::drain);
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop().execute(task);
        } catch (RejectedExecutionException e) {
            // the loop is shut down, and the stream with it
            outlet.dropped();
        }
    }

    @Override
    public String toString() {
        return "ClientSession[" + jid + "]";
    }
}
