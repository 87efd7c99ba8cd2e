package org.rayo.sip.dialog;

import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.auth.Credential;
import org.rayo.sip.auth.DigestClient;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transaction.ClientTransaction;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.Transport;

/** What goes on within the dialog of a call, whichever end placed it. Owned by the session's loop. */
final class SessionDialog {
    private static final byte[] NO_BODY = {};
    private static final SipHeaders LATER =
            SipHeaders.builder().add(HeaderNames.RETRY_AFTER, "1").build();

    private final AgentShard shard;
    private final Dialog dialog;
    private final Route route;
    private final Supplier<InviteSessionListener> listener;
    private final Runnable over;
    private final SessionChanges changes;
    private final Transfers transfers;
    private Predicate<SipRequest> pracks = prack -> false;
    private Set<String> allowed = Set.of();
    private @Nullable SipRequest ack;
    private @Nullable DigestClient digest;
    private boolean stopped;

    /**
     * @param ownsCallId we placed the call
     * @param over marks the session as ended; does not tell the listener
     */
    SessionDialog(
            AgentShard shard, Dialog dialog, Route route, boolean ownsCallId, Supplier<InviteSessionListener> listener,
            Runnable over) {
        this.shard = shard;
        this.dialog = dialog;
        this.route = route;
        this.listener = listener;
        this.over = over;
        this.changes = new SessionChanges(this, shard, ownsCallId);
        this.transfers = new Transfers(this, shard);
    }

    /** What answers challenges from now on; null: nothing. */
    void credential(@Nullable Credential next) {
        digest = next == null ? null : new DigestClient(next, shard::newTag);
    }

    /** Goes on with what the INVITE has learnt. */
    void digest(@Nullable DigestClient next) {
        digest = next;
    }

    Dialog dialog() {
        return dialog;
    }

    SessionChanges changes() {
        return changes;
    }

    Transfers transfers() {
        return transfers;
    }

    InviteSessionListener listener() {
        return listener.get();
    }

    /** Who takes the PRACKs of our provisional answers. */
    void pracks(Predicate<SipRequest> next) {
        pracks = next;
    }

    /** Remembers what the far end says it understands; one that says nothing keeps what was known. */
    void learn(SipMessage message) {
        if (message.headers().has(HeaderNames.ALLOW)) {
            try {
                allowed = message.headers().list(HeaderNames.ALLOW).stream()
                        .map(method -> method.toUpperCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
            } catch (SipSyntaxException e) {
                // a list that cannot be read allows nothing new
                return;
            }
        }
    }

    /** Whether the far end has said that it takes this method. */
    boolean allows(String method) {
        return allowed.contains(method);
    }

    // ---- to the far end

    /** Sends a request in this dialog, in the order of the calls. */
    void send(String method, SipHeaders extra, byte[] body, ClientTransaction.User user) {
        route.use(dialog::nextHop, flow -> sendOn(flow, method, extra, body, user), user::onUnreachable);
    }

    private void sendOn(Flow flow, String method, SipHeaders extra, byte[] body, ClientTransaction.User user) {
        DigestClient known = digest;
        try {
            SipHeaders all = SipHeaders.builder()
                    .add(HeaderNames.CONTACT, shard.contact(flow))
                    .add(HeaderNames.USER_AGENT, shard.product())
                    .addAll(extra)
                    .addAll(known == null ? SipHeaders.NONE : known.authorize(method, dialog.target()))
                    .build();
            SipRequest request = dialog.request(method, shard.via(flow), all, body);
            if (method.equals("MESSAGE") && flow.transport() == Transport.UDP && !Datagrams.fits(request)) {
                // RFC 3428 §8: nothing tells that the path bears more
                user.onTransactionFailed(513, "the text is too long for a datagram");
                return;
            }
            boolean again = user instanceof Challenged;
            shard.transactions().send(request, flow, known == null || again ? user
                    : new Challenged(user, known, request, challenged -> sendOn(flow, method, extra, body, challenged)));
        } catch (SipSyntaxException e) {
            user.onUnreachable(e.what());
        }
    }

    /** Hears of a challenge only when it cannot be answered, and of none after its answer. */
    private record Challenged(
            ClientTransaction.User user, DigestClient digest, SipRequest request, Consumer<ClientTransaction.User> again)
            implements ClientTransaction.User {
        @Override
        public void onResponse(SipResponse response) {
            boolean challenge = response.status() == 401 || response.status() == 407;
            if (challenge && digest.learn(request, response)) {
                again.accept(new Challenged(user, digest, request, none -> { }));
            } else {
                user.onResponse(response);
            }
        }

        @Override
        public void onTransactionFailed(int likeStatus, String what) {
            user.onTransactionFailed(likeStatus, what);
        }

        @Override
        public void onUnreachable(String what) {
            user.onUnreachable(what);
        }
    }

    /** Ends the dialog; what a REFER of the far end came to is told before. */
    void bye(SipHeaders headers) {
        transfers.finish(200);
        stop();
        send("BYE", headers, NO_BODY, new Ignored());
    }

    /** The session is over for us whatever the far end says to our BYE. */
    static final class Ignored implements ClientTransaction.User {
        @Override
        public void onResponse(SipResponse response) {}

        @Override
        public void onTransactionFailed(int likeStatus, String what) {}
    }

    /** §13.2.2.4: a repeated 2xx gets the same ACK again, not another one. */
    void ack(SipResponse success, SipHeaders extra, byte[] body) {
        route.use(dialog::nextHop, flow -> {
            try {
                long number = success.cseq().number();
                SipRequest sent = ack;
                if (sent == null || sent.cseq().number() != number) {
                    sent = dialog.ack(number, shard.via(flow), extra, body);
                    ack = sent;
                }
                shard.transactions().sendAck(sent, flow);
            } catch (SipSyntaxException e) {
                shard.agent().countUnsendable();
            }
        }, problem -> shard.agent().countUnsendable());
    }

    /** INFO or MESSAGE; {@code outcome} is told the final status. */
    void send(String method, SipHeaders extra, byte[] body, IntConsumer outcome) {
        send(method, extra, body, new FinalStatus(outcome));
    }

    record FinalStatus(IntConsumer outcome) implements ClientTransaction.User {
        @Override
        public void onResponse(SipResponse response) {
            if (!response.isProvisional()) {
                outcome.accept(response.status());
            }
        }

        @Override
        public void onTransactionFailed(int likeStatus, String what) {
            outcome.accept(likeStatus);
        }
    }

    /** The dialog cannot go on: BYE, and the listener is told. */
    void fail(SipFailure.Kind kind, String what) {
        if (!stopped) {
            over.run();
            transfers.stop();
            bye(SipHeaders.NONE);
            listener.get().onFailed(new SipFailure(kind, what));
        }
    }

    // ---- from the far end (§12.2.2)

    void onRequest(ServerTransaction transaction) {
        SipRequest request = transaction.request();
        if (!dialog.inOrder(request)) {
            transaction.respond(500, "", LATER);
            return;
        }
        if (shard.requiresUnknown(transaction)) {
            return;
        }
        switch (request.method()) {
            case "BYE" -> onBye(transaction);
            case "INVITE", "UPDATE" -> changes.onRequest(transaction);
            case "PRACK" -> onPrack(transaction);
            case "NOTIFY" -> transfers.onNotify(transaction);
            case "REFER" -> transfers.onRefer(transaction);
            case "INFO" -> respond(transaction, listener.get().onInfo(request));
            case "MESSAGE" -> respond(transaction, listener.get().onMessage(request));
            case "OPTIONS" -> transaction.respond(200, "", shard.capabilities());
            default -> shard.refuseMethod(transaction);
        }
    }

    private void onBye(ServerTransaction transaction) {
        transaction.respond(200, "", SipHeaders.NONE);
        stop();
        over.run();
        listener.get().onHangup(transaction.request());
    }

    private void onPrack(ServerTransaction transaction) {
        if (!pracks.test(transaction.request())) {
            transaction.respond(481, "", SipHeaders.NONE);
        } else if (transaction.request().body().length > 0) {
            changes.onRequest(transaction);
        } else {
            transaction.respond(200, "", SipHeaders.NONE);
        }
    }

    private static void respond(ServerTransaction transaction, InviteSessionListener.Reply reply) {
        SipHeaders.Builder headers = SipHeaders.builder();
        for (String type : reply.accepts()) {
            headers.add(HeaderNames.ACCEPT, type);
        }
        transaction.respond(reply.status(), "", headers.build());
    }

    void onAck(SipRequest ack) {
        changes.onAck(ack);
    }

    /** No timer of this dialog runs any more. */
    void stop() {
        stopped = true;
        changes.stop();
        transfers.stop();
    }

    boolean stopped() {
        return stopped;
    }

    @Nullable String remoteTag() {
        return dialog.remoteTag();
    }
}
