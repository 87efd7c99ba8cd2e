package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.dialog.SessionTimer.Terms;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;

/**
 * A call that came in (RFC 3261 §13.3). What it is told may come from any loop, since it may take the place of a call that
 * lives on another one (RFC 3891); what it tells comes on its own.
 */
public final class InboundInvite implements InviteSession {

    private enum Stage { PROCEEDING, ACCEPTED, CONFIRMED, OVER }

    private static final byte[] NO_BODY = {};
    /** A proxy gives up an INVITE that is silent for three minutes (RFC 3261 §13.3.1.1). */
    private static final long AGAIN_MS = 60_000;

    private final AgentShard shard;
    private final ServerTransaction transaction;
    private final String localTag;
    private final SessionDialog dialog;
    private final ReliableProvisionals reliable;
    private InviteSessionListener listener = new Unheard();
    private Stage stage = Stage.PROCEEDING;
    /** A 200 is wanted; perhaps it waits for a PRACK. */
    private boolean accepting;
    private @Nullable AcceptedInvite accepted;
    private @Nullable Terms terms;
    private Clockwork.@Nullable Alarm again;
    /** BYE that waits for the ACK: the callee must not send one before (§15). */
    private @Nullable SipHeaders byeAfterAck;

    InboundInvite(AgentShard shard, ServerTransaction transaction, Dialog dialog, String localTag) {
        this.shard = shard;
        this.transaction = transaction;
        this.localTag = localTag;
        Flow flow = transaction.flow();
        Route route = Route.of(shard, flow, isNatted(transaction.request()));
        this.dialog = new SessionDialog(shard, dialog, route, false, () -> listener, this::end);
        this.dialog.learn(transaction.request());
        this.reliable = new ReliableProvisionals(transaction, shard, this::noPrack);
        this.dialog.pracks(reliable::acknowledged);
        this.dialog.credential(shard.agent().listener().credential(flow));
        transaction.user(new FirstInvite());
    }

    private final class FirstInvite implements ServerTransaction.User {
        @Override
        public void onTransactionFailed(String what) {
            if (stage == Stage.PROCEEDING) {
                end();
                listener.onFailed(new SipFailure(SipFailure.Kind.UNREACHABLE, what));
            }
        }

        @Override
        public void onCancel(SipRequest cancel) {
            if (stage == Stage.PROCEEDING) {
                end();
                transaction.respond(487, localTag, SipHeaders.NONE);
                listener.onCancelled(cancel);
            }
        }
    }

    /** Its Via says another address than the packet, and nobody else has handled it. */
    private static boolean isNatted(SipRequest invite) {
        @Nullable String received = invite.topVia().params().get("received");
        return received != null
                && !received.equals(invite.topVia().sentBy().host())
                && !invite.headers().has(HeaderNames.RECORD_ROUTE)
                && invite.headers().count(HeaderNames.VIA) == 1;
    }

    /** Before anyone listens nothing may be lost silently: the call is refused. */
    private static final class Unheard implements InviteSessionListener {
        @Override
        public void onHangup(SipRequest bye) {}

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void onFailed(SipFailure failure) {}
    }

    public void listener(InviteSessionListener next) {
        listener = next;
    }

    public SipRequest request() {
        return transaction.request();
    }

    /** Who sent it, as seen on the network. */
    public java.net.InetSocketAddress remote() {
        return transaction.flow().remote();
    }

    private boolean offers(String extension) {
        return request().headers().lists(HeaderNames.SUPPORTED, extension) || requires(extension);
    }

    private boolean requires(String extension) {
        return request().headers().lists(HeaderNames.REQUIRE, extension);
    }

    /** 180. */
    public void ring(SipHeaders headers) {
        provisional(180, headers, NO_BODY);
    }

    /** 183 with an answer, for media before the call is taken. */
    public void progress(String sdp, SipHeaders headers) {
        provisional(183, headers, sdp.getBytes(StandardCharsets.UTF_8));
    }

    /** With an answer in it, reliably when the caller can; without one, only when the caller insists (RFC 3262 §3). */
    private void provisional(int status, SipHeaders headers, byte[] sdp) {
        shard.onLoop(() -> provisionalNow(status, headers, sdp));
    }

    private void provisionalNow(int status, SipHeaders headers, byte[] sdp) {
        if (stage != Stage.PROCEEDING) {
            return;
        }
        if (again != null) {
            again.cancel();
        }
        if (requires(ReliableProvisionals.TAG) || (sdp.length > 0 && offers(ReliableProvisionals.TAG))) {
            reliable.send(sequence -> provisional(status, headers, sdp, SipHeaders.builder()
                    .add(HeaderNames.REQUIRE, ReliableProvisionals.TAG)
                    .add(ReliableProvisionals.RSEQ, Integer.toString(sequence))
                    .build()));
        } else {
            repeated(provisional(status, headers, sdp, SipHeaders.NONE));
        }
    }

    private void repeated(SipResponse response) {
        if (stage == Stage.PROCEEDING) {
            transaction.respond(response);
            again = shard.clockwork().schedule(AGAIN_MS, () -> repeated(response));
        }
    }

    private SipResponse provisional(int status, SipHeaders headers, byte[] sdp, SipHeaders more) {
        SipHeaders.Builder all =
                SipHeaders.builder().addAll(shard.dialogHeaders(transaction.flow(), headers)).addAll(more);
        if (sdp.length > 0) {
            all.add(HeaderNames.CONTENT_TYPE, Methods.SDP);
        }
        return SipResponse.to(request(), status, SipStatus.reason(status), localTag, recordRoutes(all), sdp);
    }

    private void noPrack() {
        if (stage == Stage.PROCEEDING) {
            end();
            transaction.respond(504, localTag, SipHeaders.NONE);
            listener.onFailed(new SipFailure(SipFailure.Kind.NO_PRACK, "a provisional answer was never acknowledged"));
        }
    }

    private SipHeaders recordRoutes(SipHeaders.Builder headers) {
        return headers.copy(HeaderNames.RECORD_ROUTE, request().headers()).build();
    }

    /** 200; after the PRACK of what was said before. */
    public void accept(String sdp, SipHeaders headers) {
        shard.onLoop(() -> {
            accepting = true;
            reliable.whenFree(() -> acceptNow(sdp, headers));
        });
    }

    private void acceptNow(String sdp, SipHeaders headers) {
        if (stage != Stage.PROCEEDING) {
            return;
        }
        stage = Stage.ACCEPTED;
        terms = SessionTimer.asServer(request(), shard.agent().config().sessionTimer());
        SipHeaders extra = recordRoutes(SipHeaders.builder()
                .addAll(shard.dialogHeaders(transaction.flow(), headers))
                .addAll(SessionTimer.answer(terms)));
        AcceptedInvite fresh = new AcceptedInvite(
                transaction, AcceptedInvite.response(transaction, localTag, extra, sdp), shard, this::acknowledged,
                this::noAck);
        accepted = fresh;
        fresh.start();
    }

    /** A final response of 300 to 699. */
    public void reject(int status, SipHeaders headers) {
        shard.onLoop(() -> rejectNow(status, headers));
    }

    private void rejectNow(int status, SipHeaders headers) {
        if (stage == Stage.PROCEEDING) {
            end();
            SipHeaders extra = SipHeaders.builder().addAll(headers).add(HeaderNames.SERVER, shard.product()).build();
            transaction.respond(status, localTag, extra);
        }
    }

    /** 302. */
    public void redirect(String contact, SipHeaders headers) {
        reject(302, SipHeaders.builder().add(HeaderNames.CONTACT, "<" + contact + ">").addAll(headers).build());
    }

    @Override
    public void hangup(SipHeaders headers) {
        shard.onLoop(() -> hangupNow(headers));
    }

    private void hangupNow(SipHeaders headers) {
        switch (stage) {
            case PROCEEDING -> {
                if (accepting) {
                    byeAfterAck = headers;
                } else {
                    rejectNow(480, headers);
                }
            }
            case ACCEPTED -> byeAfterAck = headers;
            case CONFIRMED -> {
                end();
                dialog.bye(headers);
            }
            case OVER -> {}
        }
    }

    private boolean answered() {
        return stage == Stage.CONFIRMED || stage == Stage.ACCEPTED;
    }

    @Override
    public void refer(String to, SipHeaders headers) {
        shard.onLoop(() -> {
            if (answered()) {
                dialog.transfers().refer(to, headers);
            }
        });
    }

    @Override
    public void change(String sdp, ChangeOutcome outcome) {
        shard.onLoop(() -> {
            if (answered()) {
                dialog.changes().change(sdp, outcome);
            } else {
                outcome.refused(481);
            }
        });
    }

    @Override
    public boolean allows(String method) {
        return dialog.allows(method);
    }

    @Override
    public void send(String method, String contentType, byte[] body, SipHeaders headers, IntConsumer outcome) {
        SipHeaders all = SipHeaders.builder().addAll(headers).add(HeaderNames.CONTENT_TYPE, contentType).build();
        shard.onLoop(() -> {
            if (answered()) {
                dialog.send(method, all, body, outcome);
            } else {
                outcome.accept(481);
            }
        });
    }

    void onRequest(ServerTransaction request) {
        if (request.request().is("BYE") && stage == Stage.PROCEEDING) {
            transaction.respond(487, localTag, SipHeaders.NONE);
        }
        if (request.request().is("INVITE") && stage == Stage.PROCEEDING) {
            // §14.2: the first INVITE is not answered yet
            request.respond(500, "", SipHeaders.builder().add(HeaderNames.RETRY_AFTER, "2").build());
            return;
        }
        boolean offers = request.request().is("INVITE") || (request.request().is("UPDATE") && request.request().bodyLength() > 0);
        if (offers && accepted != null && accepted.awaitsAnswer()) {
            // RFC 3311 §5.2: the answer to our offer is on its way, with an ACK that was overtaken
            request.respond(491, "", SipHeaders.NONE);
            return;
        }
        dialog.onRequest(request);
    }

    void onAck(SipRequest ack) {
        if (accepted == null || !accepted.onAck(ack)) {
            dialog.onAck(ack);
        }
    }

    private void acknowledged(SipRequest ack) {
        if (stage != Stage.ACCEPTED) {
            return;
        }
        stage = Stage.CONFIRMED;
        if (byeAfterAck != null) {
            hangupNow(byeAfterAck);
        } else {
            listener.onAcknowledged(ack);
            dialog.changes().confirmed(terms);
        }
    }

    private void noAck() {
        boolean told = byeAfterAck != null;
        end();
        dialog.bye(SipHeaders.NONE);
        if (!told) {
            listener.onFailed(new SipFailure(SipFailure.Kind.NO_ACK, "the answer was never acknowledged"));
        }
    }

    /** Another dialog wants this one's place (RFC 3891 §3). */
    void replacedBy(InboundInvite by, boolean earlyOnly) {
        if (stage == Stage.OVER) {
            by.reject(603, SipHeaders.NONE);
        } else if (!answered()) {
            // an early dialog that we did not begin is never replaced
            by.reject(481, SipHeaders.NONE);
        } else if (earlyOnly) {
            by.reject(486, SipHeaders.NONE);
        } else {
            listener.onReplaced(by);
        }
    }

    @Nullable String remoteTag() {
        return dialog.remoteTag();
    }

    private void end() {
        if (stage != Stage.OVER) {
            stage = Stage.OVER;
            reliable.stop();
            if (again != null) {
                again.cancel();
            }
            if (accepted != null) {
                accepted.stop();
            }
            // what waits for stragglers holds on to nothing
            transaction.user(ServerTransaction.NOBODY);
            shard.forget(callId(), localTag);
        }
    }

    @Override
    public int shard() {
        return shard.index();
    }

    @Override
    public EventExecutor loop() {
        return shard.loop();
    }

    @Override
    public String callId() {
        return request().callId();
    }

    @Override
    public boolean over() {
        return stage == Stage.OVER;
    }
}
