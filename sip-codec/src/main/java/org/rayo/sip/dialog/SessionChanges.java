package org.rayo.sip.dialog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.dialog.SessionTimer.Terms;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transaction.ClientTransaction;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;

/**
 * The re-INVITEs and UPDATEs of one dialog in both directions, one at a time, and the session timer that they refresh
 * (RFC 3261 §14, RFC 3311, RFC 4028). At most {@value #MAX_WAITING} changes of ours wait; more are refused with 491. Owned
 * by the session's loop.
 */
final class SessionChanges implements Reinvite.Answering {
    private static final int MAX_WAITING = 8;
    private static final int MAX_TRIES = 8;
    private static final int LONGEST_RETRY_AFTER_SECONDS = 10;
    private static final byte[] NO_BODY = {};
    private static final SipHeaders LATER =
            SipHeaders.builder().add(HeaderNames.RETRY_AFTER, "2").build();
    private static final SipHeaders SDP_BODY =
            SipHeaders.builder().add(HeaderNames.CONTENT_TYPE, Methods.SDP).build();

    private final SessionDialog dialog;
    private final AgentShard shard;
    private final boolean ownsCallId;
    private final ArrayDeque<Change> waiting = new ArrayDeque<>();
    private boolean confirmed;
    private @Nullable Change running;
    private @Nullable ServerTransaction theirs;
    private @Nullable AcceptedInvite accepted;
    private @Nullable Terms terms;
    private int leastSeconds;
    private Clockwork.@Nullable Alarm refresh;
    private Clockwork.@Nullable Alarm expiry;
    private Clockwork.@Nullable Alarm retry;

    SessionChanges(SessionDialog dialog, AgentShard shard, boolean ownsCallId) {
        this.dialog = dialog;
        this.shard = shard;
        this.ownsCallId = ownsCallId;
    }

    /** A change of ours; without SDP it only refreshes. */
    private static final class Change {
        final @Nullable String sdp;
        final InviteSession.ChangeOutcome outcome;
        int tries;

        Change(@Nullable String sdp, InviteSession.ChangeOutcome outcome) {
            this.sdp = sdp;
            this.outcome = outcome;
        }
    }

    /** The first INVITE is answered and acknowledged: changes of ours may go out. */
    void confirmed(@Nullable Terms agreed) {
        confirmed = true;
        agree(agreed);
        next();
    }

    // ---- ours

    /** Offers something else, as soon as nothing is in the way. */
    void change(String sdp, InviteSession.ChangeOutcome outcome) {
        if (waiting.size() >= MAX_WAITING || dialog.stopped()) {
            outcome.refused(491);
            return;
        }
        waiting.add(new Change(sdp, outcome));
        next();
    }

    private boolean busy() {
        return !confirmed || running != null || retry != null || isOpen(theirs) || (accepted != null && accepted.open());
    }

    private static boolean isOpen(@Nullable ServerTransaction transaction) {
        return transaction != null && !transaction.answered();
    }

    private void next() {
        if (!waiting.isEmpty() && !busy() && !dialog.stopped()) {
            begin(waiting.remove());
        }
    }

    private void begin(Change change) {
        running = change;
        change.tries++;
        if (change.sdp != null || dialog.allows("UPDATE")) {
            send(change, change.sdp);
        } else {
            // a re-INVITE without SDP would ask for an offer: what stands is said again
            dialog.listener().offerAgain(sdp -> shard.onLoop(() -> refresh(change, sdp)));
        }
    }

    private void refresh(Change change, @Nullable String sdp) {
        if (sdp == null || dialog.stopped()) {
            running = null;
            next();
        } else {
            send(change, sdp);
        }
    }

    private void send(Change change, @Nullable String sdp) {
        boolean update = sdp == null;
        SipHeaders.Builder headers = SipHeaders.builder()
                .add(HeaderNames.ALLOW, Methods.ALLOWED)
                .add(HeaderNames.SUPPORTED, Methods.SUPPORTED)
                .addAll(SessionTimer.ask(shard.agent().config().sessionTimer(), terms, leastSeconds));
        byte[] body = NO_BODY;
        if (sdp != null) {
            headers.addAll(SDP_BODY);
            body = sdp.getBytes(StandardCharsets.UTF_8);
        }
        dialog.send(update ? "UPDATE" : "INVITE", headers.build(), body, new Answers(change, update));
    }

    private final class Answers implements ClientTransaction.User {
        private final Change change;
        private final boolean update;
        private boolean done;

        Answers(Change change, boolean update) {
            this.change = change;
            this.update = update;
        }

        @Override
        public void onResponse(SipResponse response) {
            if (response.isProvisional()) {
                return;
            }
            if (response.isSuccess() && !update) {
                dialog.ack(response, SipHeaders.NONE, NO_BODY);
            }
            if (done || dialog.stopped()) {
                return;
            }
            done = true;
            running = null;
            if (response.isSuccess()) {
                dialog.learn(response);
                dialog.dialog().refreshTarget(response);
                agree(SessionTimer.asClient(response));
                change.outcome.changed(response.body());
            } else {
                refused(change, response, update);
            }
            next();
        }

        @Override
        public void onTransactionFailed(int likeStatus, String what) {
            if (!done && !dialog.stopped()) {
                done = true;
                running = null;
                change.outcome.refused(likeStatus);
                dialog.fail(SipFailure.Kind.TIMEOUT, what);
            }
        }
    }

    private void refused(Change change, SipResponse response, boolean update) {
        int status = response.status();
        long againMs = againMs(response);
        if (change.tries < MAX_TRIES && againMs >= 0) {
            retry = shard.clockwork().schedule(againMs, () -> {
                retry = null;
                waiting.addFirst(change);
                next();
            });
        } else if (change.tries < MAX_TRIES && status == 422 && SessionTimer.leastOf(response) > leastSeconds) {
            leastSeconds = SessionTimer.leastOf(response);
            waiting.addFirst(change);
        } else if (change.tries < MAX_TRIES && update && (status == 405 || status == 501)) {
            dialog.learn(response);
            waiting.addFirst(change);
        } else {
            change.outcome.refused(status);
            if (status == 481 || status == 408) {
                dialog.fail(status == 481 ? SipFailure.Kind.GONE : SipFailure.Kind.TIMEOUT, "the far end answered " + status);
            }
        }
    }

    /** When to try again, or -1: two that met (§14.1), or a far end that is not ready yet (§14.2). */
    private long againMs(SipResponse response) {
        if (response.status() == 491) {
            return OfferRules.backoffMs(ownsCallId, shard.random());
        }
        @Nullable String seconds = response.headers().first(HeaderNames.RETRY_AFTER);
        if (response.status() != 500 || seconds == null || !seconds.strip().matches("\\d{1,2}")) {
            return -1;
        }
        int wait = Integer.parseInt(seconds.strip());
        return wait > LONGEST_RETRY_AFTER_SECONDS ? -1 : wait * 1000L;
    }

    // ---- theirs

    void onRequest(ServerTransaction transaction) {
        SipRequest request = transaction.request();
        boolean invite = request.is("INVITE");
        boolean offers = request.body().length > 0;
        // RFC 3311 §5.2: neither of ours may be unanswered
        boolean ours = running != null || (accepted != null && accepted.awaitsAnswer());
        int refusal = OfferRules.refusal(invite, offers, ours, isOpen(theirs));
        if (refusal != 0) {
            transaction.respond(refusal, "", refusal == 500 ? LATER : SipHeaders.NONE);
            return;
        }
        SessionTimerPolicy policy = shard.agent().config().sessionTimer();
        if (SessionTimer.tooShort(request, policy)) {
            transaction.respond(422, "", SessionTimer.minimum(policy));
            return;
        }
        dialog.learn(request);
        dialog.dialog().refreshTarget(request);
        if (!invite && !offers) {
            respond(transaction, SipHeaders.NONE, NO_BODY);
            return;
        }
        if (accepted != null) {
            // a new INVITE says that the answer to the one before was heard
            accepted.stop();
        }
        theirs = transaction;
        if (invite) {
            transaction.user(new OneReinvite(transaction));
            transaction.respond(100, "", SipHeaders.NONE);
        }
        dialog.listener().onReinvite(new Reinvite(transaction, this, shard::onLoop));
    }

    @Override
    public void accept(ServerTransaction transaction, String sdp, Consumer<byte[]> answer) {
        if (transaction.answered() || dialog.stopped()) {
            return;
        }
        if (!transaction.request().is("INVITE")) {
            respond(transaction, SDP_BODY, sdp.getBytes(StandardCharsets.UTF_8));
            next();
            return;
        }
        Terms agreed = SessionTimer.asServer(transaction.request(), shard.agent().config().sessionTimer());
        SipHeaders extra = shard.dialogHeaders(transaction.flow(), SessionTimer.answer(agreed));
        AcceptedInvite fresh = new AcceptedInvite(
                transaction, AcceptedInvite.response(transaction, "", extra, sdp), shard,
                ack -> {
                    answer.accept(ack.body());
                    next();
                },
                () -> dialog.fail(SipFailure.Kind.NO_ACK, "no ACK for the answer to a re-INVITE"));
        accepted = fresh;
        agree(agreed);
        fresh.start();
    }

    @Override
    public void reject(ServerTransaction transaction, int status) {
        if (!transaction.answered()) {
            transaction.respond(status, "", SipHeaders.builder().add(HeaderNames.ALLOW, Methods.ALLOWED).build());
            next();
        }
    }

    /** The 200 of an UPDATE or PRACK. */
    private void respond(ServerTransaction transaction, SipHeaders more, byte[] body) {
        SipHeaders timer = SipHeaders.NONE;
        if (transaction.request().is("UPDATE")) {
            Terms agreed = SessionTimer.asServer(transaction.request(), shard.agent().config().sessionTimer());
            timer = SessionTimer.answer(agreed);
            if (confirmed) {
                agree(agreed);
            }
        }
        SipHeaders extra = SipHeaders.builder().addAll(timer).addAll(more).build();
        transaction.respond(SipResponse.to(
                transaction.request(), 200, SipStatus.reason(200), "", shard.dialogHeaders(transaction.flow(), extra), body));
    }

    /** Neither a CANCEL of a re-INVITE nor the want of an ACK for its refusal changes the session. */
    private record OneReinvite(ServerTransaction transaction) implements ServerTransaction.User {
        @Override
        public void onTransactionFailed(String what) {}

        @Override
        public void onCancel(SipRequest cancel) {
            if (!transaction.answered()) {
                transaction.respond(487, "", SipHeaders.NONE);
            }
        }
    }

    void onAck(SipRequest ack) {
        if (accepted != null) {
            accepted.onAck(ack);
        }
    }

    // ---- the session timer (RFC 4028 §10)

    private void agree(@Nullable Terms agreed) {
        stopTimer();
        terms = agreed;
        if (agreed == null || dialog.stopped()) {
            return;
        }
        if (agreed.weRefresh()) {
            refresh = shard.clockwork().schedule(agreed.refreshAfterMs(), () -> {
                waiting.add(new Change(null, new Refreshed()));
                next();
            });
        }
        expiry = shard.clockwork().schedule(agreed.endAfterMs(),
                () -> dialog.fail(SipFailure.Kind.EXPIRED, "the session was not refreshed in time"));
    }

    /** What a refresh brings; when it is refused, the session lives until its time is over. */
    private final class Refreshed implements InviteSession.ChangeOutcome {
        @Override
        public void changed(byte[] answer) {
            if (answer.length > 0) {
                dialog.listener().onAnswerAgain(answer);
            }
        }

        @Override
        public void refused(int status) {}
    }

    private void stopTimer() {
        cancel(refresh);
        cancel(expiry);
    }

    private static void cancel(Clockwork.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }

    void stop() {
        stopTimer();
        cancel(retry);
        if (accepted != null) {
            accepted.stop();
        }
        ServerTransaction open = theirs;
        if (open != null && !open.answered()) {
            open.respond(487, "", SipHeaders.NONE);
        }
        for (Change change : waiting) {
            change.outcome.refused(481);
        }
        waiting.clear();
    }
}
