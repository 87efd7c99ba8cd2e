package org.rayo.xmpp.session;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/** Every bound session by its full address: one concurrent map, of bounded size. Safe from any thread. */
public final class SessionRegistry {
    private final ConcurrentMap<Jid, ClientSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int maxSessions;

    /** An empty registry for at most this many sessions. */
    public SessionRegistry(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** The session bound to that full address, or null. */
    public @Nullable ClientSession find(Jid full) {
        return sessions.get(full);
    }

    /** A snapshot of all sessions of an account; looks at every session. */
    public List<ClientSession> ofAccount(Jid account) {
        Jid bare = account.bare();
        return sessions.values().stream().filter(session -> session.jid().bare().equals(bare)).toList();
    }

    /** A snapshot of all sessions. */
    public List<ClientSession> all() {
        return List.copyOf(sessions.values());
    }

    /** How many sessions there are. */
    public int size() {
        return size.get();
    }

    /** Whether that full address is taken. */
    public boolean isBound(Jid full) {
        return sessions.containsKey(full);
    }

    /**
     * Binds a session to its address, in place of another if need be. Called by connections.
     *
     * @return what came of it
     */
    public Binding bind(ClientSession session) {
        if (size.incrementAndGet() > maxSessions) {
            size.decrementAndGet();
            return Binding.REFUSED;
        }
        ClientSession replaced = sessions.put(session.jid(), session);
        if (replaced != null) {
            size.decrementAndGet();
        }
        return new Binding(true, replaced);
    }

    /** Takes a session out, unless another has its address by now. Called by connections. */
    public void unbind(ClientSession session) {
        if (sessions.remove(session.jid(), session)) {
            size.decrementAndGet();
        }
    }

    /**
     * What came of {@link #bind}.
     *
     * @param accepted false when the registry is full
     * @param replaced the session that held the address, to be closed with conflict
     */
    public record Binding(boolean accepted, @Nullable ClientSession replaced) {
        static final Binding REFUSED = new Binding(false, null);
    }
}
