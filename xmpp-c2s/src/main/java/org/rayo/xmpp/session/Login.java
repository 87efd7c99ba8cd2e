package org.rayo.xmpp.session;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslExchange;
import org.rayo.xmpp.sasl.SaslFailure;
import org.rayo.xmpp.sasl.SaslStep;
import org.rayo.xmpp.sasl.ScramVerifier;
import org.rayo.xmpp.stanza.Jid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Finds verifiers and does SASL's expensive steps on the worker, whose queue is bounded: what does not fit is refused. */
final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private final XmppDomain domain;

    Login(XmppDomain domain) {
        this.domain = domain;
    }

    /**
     * Takes a lookup to the exchange's next step.
     *
     * @param next called on any thread, exactly once unless disposed
     */
    Disposable lookUp(SaslExchange exchange, SaslStep.Lookup lookup, Consumer<SaslStep> next) {
        return Mono.defer(() -> verifier(lookup))
            .subscribeOn(domain.worker)
            .timeout(Duration.ofMillis(domain.rules().limits().loginTimeoutMs()), domain.worker)
            .switchIfEmpty(Mono.fromSupplier(() -> domain.decoy.verifier(lookup.username(), lookup.hash())))
            .publishOn(domain.worker)
            .map(exchange::onVerifier)
            .onErrorResume(e -> {
                LOG.warn("login not possible: {}", e.toString());
                return Mono.just(new SaslStep.Failure(SaslFailure.TEMPORARY_AUTH_FAILURE));
            })
            .subscribe(next);
    }

    private Mono<ScramVerifier> verifier(SaslStep.Lookup lookup) {
        String local = localpart(lookup.username());
        return local == null ? Mono.empty() : domain.rules().credentials().verifier(local, lookup.hash());
    }

    private @Nullable String localpart(String username) {
        try {
            return Jid.of(username, domain.name(), null).local();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
