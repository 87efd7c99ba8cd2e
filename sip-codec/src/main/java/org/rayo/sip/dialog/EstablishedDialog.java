package org.rayo.sip.dialog;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transaction.ClientTransaction;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;

/** What an answered call can do, whichever end placed it: BYE, re-INVITE, REFER. Owned by the session's loop. */
final class EstablishedDialog implements AcceptedInvite.Answering {
    private final AgentShard shard;
    private final Dialog dialog;
    private final Route route;
    private final Supplier<InviteSessionListener> listener;
    private final Runnable over;
    private @Nullable AcceptedInvite reinvite;
    private @Nullable ServerTransaction pendingReinvite;
    private boolean referring;

    EstablishedDialog(
            AgentShard shard, Dialog dialog, Route route, Supplier<InviteSessionListener> listener, Runnable over) {
        this.shard = shard;
        this.dialog = dialog;
        this.route = route;
        this.listener = listener;
        this.over = over;
    }

    Dialog dialog() {
        return dialog;
    }

    /** Sends a request in this dialog, in the order of the calls. */
    private void send(String method, SipHeaders extra, ClientTransaction.User user) {
        route.use(dialog::nextHop, flow -> sendOn(flow, method, extra, user), user::onUnreachable);
    }

    private void sendOn(Flow flow, String method, SipHeaders extra, ClientTransaction.User user) {
        try {
            SipHeaders all =
                    SipHeaders.builder().add(HeaderNames.CONTACT, shard.contact(flow)).addAll(extra).build();
            shard.transactions().send(dialog.request(method, shard.via(flow), all), flow, user);
        } catch (SipSyntaxException e) {
            user.onUnreachable(e.what());
        }
    }

    void bye(SipHeaders headers) {
        stop();
        send("BYE", SipHeaders.builder().addAll(headers).add(HeaderNames.USER_AGENT, shard.product()).build(),
                new Ignored());
    }

    /** The session is over for us whatever the far end says to our BYE. */
    private static final class Ignored implements ClientTransaction.User {
        @Override
        public void onResponse(SipResponse response) {}

        @Override
        public void onTransactionFailed(int likeStatus, String what) {}
    }

    /** §13.2.2.4; also for every repeated 2xx. */
    void ack(SipResponse success, SipHeaders extra, byte[] body) {
        route.use(dialog::nextHop, flow -> {
            try {
                shard.transactions().sendAck(dialog.ack(success.cseq().number(), shard.via(flow), extra, body), flow);
            } catch (SipSyntaxException e) {
                shard.agent().countUnsendable();
            }
        }, problem -> shard.agent().countUnsendable());
    }

    void refer(String to, SipHeaders headers) {
        referring = true;
        SipHeaders extra = SipHeaders.builder()
                .add(HeaderNames.REFER_TO, "<" + to + ">")
                .addAll(headers)
                .build();
        send("REFER", extra, new ClientTransaction.User() {
            @Override
            public void onResponse(SipResponse response) {
                if (response.status() >= 300) {
                    referred(response.status());
                }
            }

            @Override
            public void onTransactionFailed(int likeStatus, String what) {
                referred(likeStatus);
            }
        });
    }

    private void referred(int status) {
        if (referring) {
            referring = false;
            listener.get().onReferred(status);
        }
    }

    /** A request of the far end within this dialog (§12.2.2). */
    void onRequest(ServerTransaction transaction) {
        SipRequest request = transaction.request();
        if (!dialog.inOrder(request)) {
            transaction.respond(500, "", SipHeaders.builder().add(HeaderNames.RETRY_AFTER, "1").build());
            return;
        }
        switch (request.method()) {
            case "BYE" -> {
                transaction.respond(200, "", SipHeaders.NONE);
                stop();
                over.run();
                listener.get().onHangup(request);
            }
            case "INVITE" -> onReinvite(transaction);
            case "NOTIFY" -> onNotify(transaction);
            case "OPTIONS" -> transaction.respond(200, "", shard.capabilities());
            default -> shard.refuseMethod(transaction);
        }
    }

    private void onReinvite(ServerTransaction transaction) {
        if (pendingReinvite != null && !pendingReinvite.answered()) {
            // §14.2: a second INVITE before the first is answered
            transaction.respond(500, "", SipHeaders.builder().add(HeaderNames.RETRY_AFTER, "2").build());
            return;
        }
        dialog.refreshTarget(transaction.request());
        pendingReinvite = transaction;
        transaction.user(new OneReinvite(transaction));
        transaction.respond(100, "", SipHeaders.NONE);
        listener.get().onReinvite(new Reinvite(transaction, this));
    }

    @Override
    public void accept(ServerTransaction transaction, String sdp) {
        if (transaction.answered()) {
            return;
        }
        SipResponse response = AcceptedInvite.response(transaction, "", shard.dialogHeaders(transaction.flow(), SipHeaders.NONE), sdp);
        reinvite = new AcceptedInvite(transaction, response, shard, this::noAck);
        reinvite.start();
    }

    private void noAck() {
        over.run();
        bye(SipHeaders.NONE);
        listener.get().onFailed(new SipFailure(SipFailure.Kind.NO_ACK, "no ACK for the answer to a re-INVITE"));
    }

    void onAck(SipRequest ack) {
        if (reinvite != null && reinvite.matches(ack.cseq().number())) {
            reinvite.stop();
        }
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

    /** RFC 3515 §2.4.5: the body is the status line that the far end got. */
    private void onNotify(ServerTransaction transaction) {
        SipRequest notify = transaction.request();
        @Nullable String event = notify.headers().first(HeaderNames.EVENT);
        if (event == null || !event.regionMatches(true, 0, "refer", 0, 5)) {
            transaction.respond(489, "", SipHeaders.NONE);
            return;
        }
        transaction.respond(200, "", SipHeaders.NONE);
        String fragment = new String(notify.body(), StandardCharsets.ISO_8859_1);
        if (fragment.length() >= 11 && fragment.startsWith("SIP/2.0 ")) {
            String code = fragment.substring(8, 11);
            int status = code.chars().allMatch(Character::isDigit) ? Integer.parseInt(code) : 500;
            if (status >= 200) {
                referred(status);
            }
        }
    }

    /** No timer of this dialog runs any more. */
    void stop() {
        if (reinvite != null) {
            reinvite.stop();
        }
        if (pendingReinvite != null && !pendingReinvite.answered()) {
            pendingReinvite.respond(487, "", SipHeaders.NONE);
        }
    }
}
