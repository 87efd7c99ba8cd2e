package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;

/** A call that came in (RFC 3261 §13.3). */
public final class InboundInvite implements InviteSession {

    private enum Stage { PROCEEDING, ACCEPTED, CONFIRMED, OVER }

    private static final byte[] NO_BODY = {};

    private final AgentShard shard;
    private final ServerTransaction transaction;
    private final String localTag;
    private final EstablishedDialog established;
    private InviteSessionListener listener = new Unheard();
    private Stage stage = Stage.PROCEEDING;
    private @Nullable AcceptedInvite accepted;
    /** BYE that waits for the ACK: the callee must not send one before (§15). */
    private @Nullable SipHeaders byeAfterAck;

    InboundInvite(AgentShard shard, ServerTransaction transaction, Dialog dialog, String localTag) {
        this.shard = shard;
        this.transaction = transaction;
        this.localTag = localTag;
        Flow flow = transaction.flow();
        Route route = new Route(shard, flow.transport().reliable() ? flow : null);
        this.established = new EstablishedDialog(shard, dialog, route, () -> listener, this::end);
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

    /** 180. */
    public void ring(SipHeaders headers) {
        provisional(180, headers, NO_BODY);
    }

    /** 183 with an answer, for media before the call is taken. */
    public void progress(String sdp, SipHeaders headers) {
        provisional(183, headers, sdp.getBytes(StandardCharsets.UTF_8));
    }

    private void provisional(int status, SipHeaders headers, byte[] sdp) {
        if (stage == Stage.PROCEEDING) {
            SipHeaders.Builder all = SipHeaders.builder().addAll(shard.dialogHeaders(transaction.flow(), headers));
            if (sdp.length > 0) {
                all.add(HeaderNames.CONTENT_TYPE, Methods.SDP);
            }
            transaction.respond(
                    SipResponse.to(request(), status, SipStatus.reason(status), localTag, recordRoutes(all), sdp));
        }
    }

    private SipHeaders recordRoutes(SipHeaders.Builder headers) {
        return headers.copy(HeaderNames.RECORD_ROUTE, request().headers()).build();
    }

    /** 200. */
    public void accept(String sdp, SipHeaders headers) {
        if (stage != Stage.PROCEEDING) {
            return;
        }
        stage = Stage.ACCEPTED;
        SipHeaders extra = recordRoutes(SipHeaders.builder().addAll(shard.dialogHeaders(transaction.flow(), headers)));
        accepted = new AcceptedInvite(
                transaction, AcceptedInvite.response(transaction, localTag, extra, sdp), shard, this::noAck);
        accepted.start();
    }

    /** A final response of 300 to 699. */
    public void reject(int status, SipHeaders headers) {
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
        switch (stage) {
            case PROCEEDING -> reject(480, headers);
            case ACCEPTED -> byeAfterAck = headers;
            case CONFIRMED -> {
                end();
                established.bye(headers);
            }
            case OVER -> {}
        }
    }

    @Override
    public void refer(String to, SipHeaders headers) {
        if (stage == Stage.CONFIRMED || stage == Stage.ACCEPTED) {
            established.refer(to, headers);
        }
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
        established.onRequest(request);
    }

    void onAck(SipRequest ack) {
        if (accepted != null && accepted.matches(ack.cseq().number()) && stage == Stage.ACCEPTED) {
            accepted.stop();
            stage = Stage.CONFIRMED;
            if (byeAfterAck != null) {
                hangup(byeAfterAck);
            } else {
                listener.onAcknowledged(ack);
            }
        } else {
            established.onAck(ack);
        }
    }

    private void noAck() {
        boolean told = byeAfterAck != null;
        end();
        established.bye(SipHeaders.NONE);
        if (!told) {
            listener.onFailed(new SipFailure(SipFailure.Kind.NO_ACK, "the answer was never acknowledged"));
        }
    }

    private void end() {
        if (stage != Stage.OVER) {
            stage = Stage.OVER;
            if (accepted != null) {
                accepted.stop();
            }
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
