package org.rayo.xmpp.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/** Every bound session by its full address and by its account, of bounded size. Safe from any thread. */
public final class SessionRegistry {
    private final ConcurrentMap<Jid, ClientSession> sessions = new ConcurrentHashMap<>();
    private final ConcurrentMap<Jid, List<ClientSession>> accounts = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean conflictsRefused;
    private final int maxSessions;

    /** An empty registry for at most this many sessions. */
    public SessionRegistry(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** The session bound to that full address, or null. */
    public @Nullable ClientSession find(Jid full) {
        return sessions.get(full);
    }

    /** A snapshot of all sessions of an account, in order of their binding. */
    public List<ClientSession> ofAccount(Jid account) {
        return accounts.getOrDefault(account.bare(), List.of());
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
        accounts.compute(session.jid().bare(), (account, before) -> with(before, session, replaced));
        if (replaced != null) {
            size.decrementAndGet();
        }
        return new Binding(true, replaced);
    }

    /** Takes a session out, unless another has its address by now. Called by connections. */
    public void unbind(ClientSession session) {
        accounts.computeIfPresent(session.jid().bare(), (account, before) -> without(before, session));
        if (sessions.remove(session.jid(), session)) {
            size.decrementAndGet();
        }
    }

    private static List<ClientSession> with(@Nullable List<ClientSession> before, ClientSession added, @Nullable ClientSession replaced) {
        List<ClientSession> after = before == null ? new ArrayList<>() : new ArrayList<>(before);
        after.remove(replaced);
        after.add(added);
        return List.copyOf(after);
    }

    private static @Nullable List<ClientSession> without(List<ClientSession> before, ClientSession removed) {
        List<ClientSession> after = before.stream().filter(session -> !session.equals(removed)).toList();
        return after.isEmpty() ? null : after;
    }

    /** From now on a resource that is taken is refused to another stream, instead of ending the one that has it. */
    public void refuseConflicts() {
        conflictsRefused = true;
    }

    /** Whether a stream that asks for that address is to be refused (RFC 6120 §7.7.2.2). */
    public boolean refuses(Jid full) {
        return conflictsRefused && isBound(full);
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
