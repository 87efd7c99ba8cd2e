package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transaction.ClientTransaction;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;

/** A call that we place (RFC 3261 §13.2). */
public final class OutboundInvite implements InviteSession {

    private enum Stage { LOCATING, CALLING, PROCEEDING, CANCELLED, CONFIRMED, OVER }

    /** Forks whose 2xx came too late: each is acknowledged and ended (§13.2.2.4); more are not answered. */
    private static final int MAX_FORKS = 16;
    private static final byte[] NO_BODY = {};

    private final AgentShard shard;
    private final OutgoingInvite wanted;
    private final InviteSessionListener listener;
    private final String callId;
    private final String localTag;
    private final Map<String, EstablishedDialog> forks = new HashMap<>();
    private Stage stage = Stage.LOCATING;
    private boolean cancelWhenRinging;
    private SipHeaders cancelHeaders = SipHeaders.NONE;
    private @Nullable String answer;
    private @Nullable ClientTransaction invite;
    private @Nullable EstablishedDialog established;
    private Clockwork.@Nullable Alarm giveUp;

    OutboundInvite(
            AgentShard shard, OutgoingInvite wanted, String callId, String localTag, InviteSessionListener listener) {
        this.shard = shard;
        this.wanted = wanted;
        this.callId = callId;
        this.localTag = localTag;
        this.listener = listener;
    }

    /** Sends the INVITE as soon as its next hop is known. */
    void start() {
        @Nullable String proxy = shard.outboundProxy();
        shard.locate(proxy == null ? wanted.to() : proxy, this::send, this::unreachable);
    }

    private void send(Flow flow) {
        if (stage != Stage.LOCATING) {
            return;
        }
        try {
            SipRequest request = request(flow);
            stage = Stage.CALLING;
            invite = shard.transactions().send(request, flow, new Answers());
        } catch (SipSyntaxException e) {
            unreachable(e.what());
        }
    }

    private SipRequest request(Flow flow) throws SipSyntaxException {
        @Nullable String proxy = shard.outboundProxy();
        String from = wanted.from() == null ? "sip:anonymous@" + shard.host() : wanted.from();
        SipHeaders.Builder headers = SipHeaders.builder().add(HeaderNames.VIA, shard.via(flow).toString());
        if (proxy != null) {
            headers.add(HeaderNames.ROUTE, "<" + proxy + ">");
        }
        headers.add(HeaderNames.MAX_FORWARDS, "70")
                .add(HeaderNames.FROM, (from.indexOf('<') >= 0 ? from : "<" + from + ">") + ";tag=" + localTag)
                .add(HeaderNames.TO, "<" + wanted.to() + ">")
                .add(HeaderNames.CALL_ID, callId)
                .add(HeaderNames.CSEQ, "1 INVITE")
                .add(HeaderNames.CONTACT, shard.contact(flow))
                .add(HeaderNames.ALLOW, Methods.ALLOWED)
                .add(HeaderNames.USER_AGENT, shard.product())
                .addAll(wanted.headers());
        @Nullable String sdp = wanted.sdp();
        if (sdp == null) {
            return SipRequest.of("INVITE", wanted.to(), headers.build(), NO_BODY);
        }
        headers.add(HeaderNames.CONTENT_TYPE, Methods.SDP);
        return SipRequest.of("INVITE", wanted.to(), headers.build(), octets(sdp));
    }

    private static byte[] octets(String sdp) {
        return sdp.getBytes(StandardCharsets.UTF_8);
    }

    private void unreachable(String what) {
        if (stage == Stage.LOCATING) {
            end();
            listener.onFailed(new SipFailure(SipFailure.Kind.UNREACHABLE, what));
        }
    }

    private final class Answers implements ClientTransaction.User {
        @Override
        public void onResponse(SipResponse response) {
            if (response.isProvisional()) {
                provisional(response);
            } else if (response.isSuccess()) {
                success(response);
            } else if (stage != Stage.OVER) {
                boolean ours = stage == Stage.CANCELLED || cancelWhenRinging;
                end();
                if (!ours) {
                    listener.onRejected(response);
                }
            }
        }

        @Override
        public void onTransactionFailed(int likeStatus, String what) {
            if (stage == Stage.OVER) {
                return;
            }
            boolean ours = stage == Stage.CANCELLED || cancelWhenRinging;
            end();
            if (!ours) {
                SipFailure.Kind kind = likeStatus == 408 ? SipFailure.Kind.TIMEOUT : SipFailure.Kind.UNREACHABLE;
                listener.onFailed(new SipFailure(kind, what));
            }
        }
    }

    private void provisional(SipResponse response) {
        if (stage != Stage.CALLING && stage != Stage.PROCEEDING) {
            return;
        }
        stage = Stage.PROCEEDING;
        if (cancelWhenRinging) {
            cancel();
        } else if (response.status() > 100) {
            listener.onProgress(response);
        }
    }

    /** The first 2xx makes the call, unless we gave it up; a repeated one is acknowledged again; others are ended. */
    private void success(SipResponse response) {
        String tag = Objects.requireNonNullElse(response.to().tag(), "");
        EstablishedDialog known = forks.get(tag);
        if (known != null) {
            acknowledge(known, response);
            return;
        }
        if (forks.size() >= MAX_FORKS) {
            shard.agent().countUnsendable();
            return;
        }
        EstablishedDialog fresh = dialogOf(response);
        if (fresh == null) {
            return;
        }
        forks.put(tag, fresh);
        if (established == null && !cancelWhenRinging && stage != Stage.CANCELLED && stage != Stage.OVER) {
            established = fresh;
            stage = Stage.CONFIRMED;
            listener.onAccepted(response);
            acknowledge(fresh, response);
        } else {
            acknowledge(fresh, response);
            fresh.bye(SipHeaders.NONE);
            if (stage == Stage.CANCELLED || cancelWhenRinging) {
                end();
            }
        }
    }

    private @Nullable EstablishedDialog dialogOf(SipResponse response) {
        ClientTransaction sent = Objects.requireNonNull(invite);
        try {
            Dialog dialog = Dialog.ofClient(sent.request(), response);
            Route route = new Route(shard, sent.flow().transport().reliable() ? sent.flow() : null);
            return new EstablishedDialog(shard, dialog, route, () -> listener, this::end);
        } catch (SipSyntaxException e) {
            if (stage != Stage.OVER && established == null) {
                end();
                listener.onFailed(new SipFailure(SipFailure.Kind.UNREACHABLE, "2xx: " + e.what()));
            }
            return null;
        }
    }

    private void acknowledge(EstablishedDialog dialog, SipResponse response) {
        @Nullable String sdp = answer;
        if (sdp == null || !dialog.equals(established)) {
            dialog.ack(response, SipHeaders.NONE, NO_BODY);
        } else {
            dialog.ack(response, SipHeaders.builder().add(HeaderNames.CONTENT_TYPE, Methods.SDP).build(), octets(sdp));
        }
    }

    /** The answer to an offer that came in the 2xx; to be given within {@link InviteSessionListener#onAccepted}. */
    public void answer(String sdp) {
        answer = sdp;
    }

    @Override
    public void hangup(SipHeaders headers) {
        switch (stage) {
            case LOCATING -> end();
            case CALLING -> {
                // §9.1: CANCEL must wait for a provisional response
                cancelWhenRinging = true;
                cancelHeaders = headers;
            }
            case PROCEEDING -> {
                cancelHeaders = headers;
                cancel();
            }
            case CONFIRMED -> {
                end();
                Objects.requireNonNull(established).bye(headers);
            }
            case CANCELLED, OVER -> {}
        }
    }

    private void cancel() {
        stage = Stage.CANCELLED;
        ClientTransaction sent = Objects.requireNonNull(invite);
        SipRequest request = sent.request();
        SipHeaders headers = SipHeaders.builder()
                .add(HeaderNames.VIA, request.topVia().toString())
                .copy(HeaderNames.ROUTE, request.headers())
                .add(HeaderNames.MAX_FORWARDS, "70")
                .add(HeaderNames.FROM, request.from().toString())
                .add(HeaderNames.TO, request.to().toString())
                .add(HeaderNames.CALL_ID, callId)
                .add(HeaderNames.CSEQ, "1 CANCEL")
                .addAll(cancelHeaders)
                .build();
        try {
            shard.transactions().send(
                    SipRequest.of("CANCEL", request.requestUri(), headers, NO_BODY), sent.flow(), new CancelAnswers());
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("a CANCEL of our own is malformed: " + e.what(), e);
        }
        // §9.1: without a final response to the INVITE in 64 T1 it is over all the same
        giveUp = shard.clockwork().schedule(shard.transactions().timers().timeout(), () -> {
            sent.giveUp();
            end();
        });
    }

    /** The INVITE's own final response tells what became of it. */
    private static final class CancelAnswers implements ClientTransaction.User {
        @Override
        public void onResponse(SipResponse response) {}

        @Override
        public void onTransactionFailed(int likeStatus, String what) {}
    }

    @Override
    public void refer(String to, SipHeaders headers) {
        if (stage == Stage.CONFIRMED) {
            Objects.requireNonNull(established).refer(to, headers);
        }
    }

    /** Whether the request is within the dialog of this session. */
    boolean onRequest(ServerTransaction request) {
        EstablishedDialog dialog = established;
        if (dialog == null || !Objects.equals(dialog.dialog().remoteTag(), request.request().from().tag())) {
            return false;
        }
        dialog.onRequest(request);
        return true;
    }

    void onAck(SipRequest ack) {
        if (established != null) {
            established.onAck(ack);
        }
    }

    private void end() {
        if (stage != Stage.OVER) {
            stage = Stage.OVER;
            if (giveUp != null) {
                giveUp.cancel();
            }
            shard.forget(callId, localTag);
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
        return callId;
    }

    @Override
    public boolean over() {
        return stage == Stage.OVER;
    }
}
