package org.rayo.xmpp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StreamCondition;
import org.rayo.xmpp.stanza.StreamError;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.stream.ManagementEdge;

/**
 * Stream management (XEP-0198) of one stream: what is counted and kept, and how the session goes from a stream that lost its
 * connection to the next. The session waits, detached, on the loop of the old stream; the new one asks for it there, and has
 * it on its own loop from then on. Belongs to the loop of its stream.
 */
final class Resumption implements ManagementEdge {
    private final ClientStream stream;
    private final StreamTransport transport;
    private final XmppDomain domain;
    private final ClientLimits limits;
    private @Nullable ManagedSession managed;
    private @Nullable ScheduledFuture<?> patience;
    private boolean detached;
    private boolean settling;

    Resumption(ClientStream stream, StreamTransport transport, XmppDomain domain) {
        this.stream = stream;
        this.transport = transport;
        this.domain = domain;
        this.limits = domain.rules().limits();
    }

    @Override
    public Enabled enable(boolean resume) {
        ClientSession session = stream.session();
        if (session == null) {
            throw new IllegalStateException("nothing is bound");
        }
        String id = resume && limits.resumeMs() > 0 ? domain.token() : null;
        managed = new ManagedSession(session, transport.framing(), id, limits.outboundLimitOctets());
        if (id != null) {
            domain.resumable.put(id, stream);
        }
        return new Enabled(id, TimeUnit.MILLISECONDS.toSeconds(limits.resumeMs()));
    }

    /** A stanza of the client's was taken. */
    void taken() {
        if (managed != null) {
            managed.countHandled();
        }
    }

    @Override
    public long handled() {
        return managed == null ? 0 : managed.handled();
    }

    @Override
    public boolean acknowledged(long handled) {
        return managed == null || managed.unacked.acknowledge(handled);
    }

    /** A stanza of ours goes out, or would if there were a connection; true when it is time to ask for an acknowledgement. */
    boolean sent(ByteBuf stanza) {
        return managed != null && managed.sent(ByteBufUtil.getBytes(stanza));
    }

    /** Whether more is kept than may be. */
    boolean isFull() {
        return managed != null && managed.isFull();
    }

    /** Whether the session outlives its connection. */
    boolean isPossible() {
        return managed != null && managed.id != null && limits.resumeMs() > 0;
    }

    /** Whether the session waits without a connection. */
    boolean isDetached() {
        return detached;
    }

    /** Whether a session that was taken over still waits for what it missed to be written first. */
    boolean isSettling() {
        return settling;
    }

    /** The connection is lost, the session is not: what is sent to it is kept. */
    void detach() {
        detached = true;
        patience = transport.loop().schedule(() -> stream.close(StreamError.of(StreamCondition.CONNECTION_TIMEOUT)),
            limits.resumeMs(), TimeUnit.MILLISECONDS);
        ManagedSession state = managed;
        if (state != null) {
            stream.guard(() -> domain.service.onDetached(state.session));
        }
    }

    /** The session waits no longer; nobody can resume it. */
    void end() {
        detached = false;
        if (patience != null) {
            patience.cancel(false);
        }
        ManagedSession state = managed;
        if (state != null && state.id != null) {
            domain.resumable.remove(state.id, stream);
        }
    }

    @Override
    public void resume(Jid account, String id, long handled) {
        stream.awaitSession();
        ClientStream previous = domain.resumable.get(id);
        if (previous == null || previous.equals(stream)) {
            stream.notResumed();
        } else {
            previous.onLoop(() -> previous.resumption.handOver(account, id, handled, stream));
        }
    }

    /** Gives the session away, on the loop that has it so far. */
    private void handOver(Jid account, String id, long handled, ClientStream next) {
        ManagedSession state = managed;
        if (state == null || state.session.isClosed() || !id.equals(state.id) || !state.session.jid().bare().equals(account)
            || state.framing != next.resumption.transport.framing()) {
            next.onLoop(next::notResumed);
            return;
        }
        if (!state.unacked.acknowledge(handled)) {
            next.onLoop(() -> next.handledTooHigh(handled));
            return;
        }
        managed = null;
        int unanswered = stream.releaseSession();
        next.onLoop(() -> next.resumption.takeOver(state, unanswered));
        state.session.moveTo(next);
        if (detached) {
            end();
            stream.finish();
        } else {
            stream.fail(StreamError.of(StreamCondition.CONFLICT, "resumed by a new stream"));
        }
    }

    /** Takes a session that another stream had. */
    private void takeOver(ManagedSession state, int unanswered) {
        managed = state;
        domain.resumable.put(String.valueOf(state.id), stream);
        if (!stream.adopt(state.session, unanswered)) {
            // this connection is lost as well; the session goes on waiting
            detach();
            state.session.drain();
            return;
        }
        settling = true;
        stream.resumedAs(state.session, String.valueOf(state.id), state.handled());
        stream.guard(() -> domain.service.onResumed(state.session));
    }

    /** What the client has missed, then what was sent meanwhile. */
    @Override
    public void resumed() {
        ManagedSession state = managed;
        if (state == null) {
            throw new IllegalStateException("nothing was resumed");
        }
        stream.resumed();
        for (byte[] stanza : state.unacked.all()) {
            transport.write(transport.alloc().buffer(stanza.length).writeBytes(stanza));
        }
        state.asked();
        stream.send(out -> out.start(Xmlns.SM, "r").end());
        settling = false;
        state.session.drain();
    }
}
