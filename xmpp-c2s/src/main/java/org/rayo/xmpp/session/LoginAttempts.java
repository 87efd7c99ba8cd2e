package org.rayo.xmpp.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslFailure;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.stanza.Jid;
import reactor.core.Disposable;

/** The logins that one stream tries, within what its account and its source may still try. Belongs to the loop of its transport. */
final class LoginAttempts {
    private final XmppDomain domain;
    private final StreamTransport transport;
    private @Nullable Disposable running;
    private @Nullable String user;

    LoginAttempts(XmppDomain domain, StreamTransport transport) {
        this.domain = domain;
        this.transport = transport;
    }

    /**
     * Whether a lookup may be made now; one that may not is counted.
     *
     * @param nowNanos the loop's time
     */
    boolean mayTry(SaslStep.Lookup lookup, long nowNanos) {
        user = lookup.username().toLowerCase(Locale.ROOT);
        InetAddress source = source();
        boolean closed = domain.accountBackoff.isClosed(user, nowNanos) || (source != null && domain.sourceBackoff.isClosed(source, nowNanos));
        if (closed) {
            domain.counters().loginsDelayed.increment();
        }
        return !closed;
    }

    /** @param next called on any thread, once, unless the stream ends before */
    void lookUp(SaslExchange exchange, SaslStep.Lookup lookup, Consumer<SaslStep> next) {
        running = new Login(domain).lookUp(exchange, lookup, next);
    }

    /** A login was refused. */
    void failed(SaslFailure condition, long nowNanos) {
        domain.counters().loginsFailed.increment();
        if (user != null && condition == SaslFailure.NOT_AUTHORIZED) {
            domain.accountBackoff.failed(user, nowNanos);
            InetAddress source = source();
            if (source != null) {
                domain.sourceBackoff.failed(source, nowNanos);
            }
        }
        user = null;
    }

    /** The client has proved who it is. */
    void succeeded(Jid account) {
        domain.counters().logins.increment();
        domain.accountBackoff.succeeded(String.valueOf(account.local()));
    }

    /** The stream is over. */
    void forget() {
        if (running != null) {
            running.dispose();
        }
    }

    private @Nullable InetAddress source() {
        return transport.peer() instanceof InetSocketAddress peer ? peer.getAddress() : null;
    }
}
