package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.auth.Credential;
import org.rayo.sip.auth.DigestClient;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transaction.ClientTransaction;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.Transport;

/** A call that we place (RFC 3261 §13.2). */
public final class OutboundInvite implements InviteSession {

    private enum Stage { LOCATING, CALLING, PROCEEDING, CANCELLED, CONFIRMED, OVER }

    /**
     * Far ends of a forked call: a 2xx that comes too late is acknowledged and ended (RFC 3261 §13.2.2.4); those of more forks
     * are not answered.
     */
    private static final int MAX_FORKS = 16;
    private static final int MAX_TRIES = 6;
    private static final byte[] NO_BODY = {};

    private final AgentShard shard;
    private final OutgoingInvite wanted;
    private final InviteSessionListener listener;
    private final String callId;
    private final String localTag;
    private final Map<String, Fork> forks = new HashMap<>();
    private Stage stage = Stage.LOCATING;
    private boolean cancelWhenRinging;
    private SipHeaders cancelHeaders = SipHeaders.NONE;
    private @Nullable String answer;
    private @Nullable ClientTransaction invite;
    private @Nullable SessionDialog established;
    private Clockwork.@Nullable Alarm giveUp;
    private @Nullable DigestClient digest;
    private Destination destination;
    private boolean datagramsOnly;
    private int sequence;
    private int leastSessionSeconds;

    /** One far end: early at first (RFC 3261 §12.1), then perhaps confirmed. */
    private static final class Fork {
        final SessionDialog dialog;
        /** Of its last reliable provisional answer; -1 before. */
        long rseq = -1;
        boolean confirmed;

        Fork(SessionDialog dialog) {
            this.dialog = dialog;
        }
    }

    OutboundInvite(
            AgentShard shard, OutgoingInvite wanted, String callId, String localTag, InviteSessionListener listener) {
        this.shard = shard;
        this.wanted = wanted;
        this.callId = callId;
        this.localTag = localTag;
        this.listener = listener;
        this.destination = Destination.of(wanted.to());
    }

    /** Sends the INVITE as soon as its next hop is known. */
    void start() {
        if (stage != Stage.LOCATING) {
            return;
        }
        Destination given = wanted.by();
        destination = given == null ? shard.agent().listener().destination(wanted.to()) : given;
        SipFailure impossible = destination.failure();
        if (impossible != null) {
            end();
            listener.onFailed(impossible);
            return;
        }
        Credential credential = destination.credential();
        digest = credential == null ? null : new DigestClient(credential, shard::newTag);
        Flow flow = destination.flow();
        if (flow != null) {
            send(flow);
            return;
        }
        @Nullable String proxy = proxy();
        String straight = Objects.requireNonNullElse(destination.nextHop(), destination.requestUri());
        shard.locate(proxy == null ? straight : proxy, this::send, this::unreachable);
    }

    /** What stands between us and the destination, if anything does. */
    private @Nullable String proxy() {
        return destination.flow() == null && destination.nextHop() == null ? shard.outboundProxy() : null;
    }

    private void send(Flow flow) {
        if (stage != Stage.LOCATING) {
            return;
        }
        try {
            SipRequest request = request(flow);
            if (flow.transport() == Transport.UDP && !datagramsOnly && !Datagrams.fits(request)) {
                datagramsOnly = true;
                sequence--;
                shard.streamInstead(flow, this::send, none -> send(flow));
                return;
            }
            stage = Stage.CALLING;
            invite = shard.transactions().send(request, flow, new Answers(sequence));
        } catch (SipSyntaxException e) {
            unreachable(e.what());
        }
    }

    /** The same INVITE with another number, after an answer that told what it lacked. */
    private void again(Flow flow) {
        stage = Stage.LOCATING;
        send(flow);
    }

    private SipRequest request(Flow flow) throws SipSyntaxException {
        sequence++;
        @Nullable String proxy = proxy();
        String identity = Objects.requireNonNullElseGet(destination.identity(), () -> "sip:anonymous@" + shard.host());
        String from = Objects.requireNonNullElse(wanted.from(), identity);
        String uri = destination.requestUri();
        SipHeaders.Builder headers = SipHeaders.builder().add(HeaderNames.VIA, shard.via(flow).toString());
        if (proxy != null) {
            headers.add(HeaderNames.ROUTE, "<" + proxy + ">");
        }
        headers.add(HeaderNames.MAX_FORWARDS, "70")
                .add(HeaderNames.FROM, (from.indexOf('<') >= 0 ? from : "<" + from + ">") + ";tag=" + localTag)
                .add(HeaderNames.TO, "<" + wanted.to() + ">")
                .add(HeaderNames.CALL_ID, callId)
                .add(HeaderNames.CSEQ, sequence + " INVITE")
                .add(HeaderNames.CONTACT, shard.contact(flow))
                .add(HeaderNames.ALLOW, Methods.ALLOWED)
                .add(HeaderNames.SUPPORTED, wanted.sdp() == null ? Methods.SUPPORTED_WITHOUT_OFFER : Methods.SUPPORTED)
                .add(HeaderNames.USER_AGENT, shard.product())
                .addAll(SessionTimer.ask(shard.agent().config().sessionTimer(), null, leastSessionSeconds))
                .addAll(digest == null ? SipHeaders.NONE : digest.authorize("INVITE", uri))
                .addAll(wanted.headers());
        if (wanted.headers().has(Replaces.HEADER)) {
            headers.add(HeaderNames.REQUIRE, Replaces.TAG);
        }
        @Nullable String sdp = wanted.sdp();
        if (sdp == null) {
            return SipRequest.of("INVITE", uri, headers.build(), NO_BODY);
        }
        headers.add(HeaderNames.CONTENT_TYPE, Methods.SDP);
        return SipRequest.of("INVITE", uri, headers.build(), octets(sdp));
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
        private final int of;

        Answers(int of) {
            this.of = of;
        }

        @Override
        public void onResponse(SipResponse response) {
            if (of != sequence) {
                // of an INVITE that was sent again
                return;
            }
            if (response.isProvisional()) {
                provisional(response);
            } else if (response.isSuccess()) {
                success(response);
            } else if (stage != Stage.OVER) {
                failure(response);
            }
        }

        @Override
        public void onTransactionFailed(int likeStatus, String what) {
            if (stage == Stage.OVER || of != sequence) {
                return;
            }
            if (isNextServerTried()) {
                return;
            }
            boolean ours = givenUp();
            end();
            if (!ours) {
                SipFailure.Kind kind = likeStatus == 408 ? SipFailure.Kind.TIMEOUT : SipFailure.Kind.UNREACHABLE;
                listener.onFailed(new SipFailure(kind, what));
            }
        }
    }

    private boolean givenUp() {
        return stage == Stage.CANCELLED || cancelWhenRinging;
    }

    private void failure(SipResponse response) {
        int least = SessionTimer.leastOf(response);
        if (response.status() == 422 && !givenUp() && least > leastSessionSeconds && sequence < MAX_TRIES) {
            // RFC 4028 §7.3: the next hop bears no shorter session than this
            leastSessionSeconds = least;
            forks.clear();
            again(Objects.requireNonNull(invite).flow());
            return;
        }
        if (isChallengeAnswered(response) || (response.status() == 503 && isNextServerTried())) {
            return;
        }
        boolean ours = givenUp();
        end();
        if (!ours) {
            listener.onRejected(response);
        }
    }

    private boolean isChallengeAnswered(SipResponse response) {
        boolean challenge = response.status() == 401 || response.status() == 407;
        DigestClient own = digest;
        ClientTransaction sent = Objects.requireNonNull(invite);
        if (!challenge || own == null || givenUp() || sequence >= MAX_TRIES || !own.learn(sent.request(), response)) {
            return false;
        }
        forks.clear();
        again(sent.flow());
        return true;
    }

    /** RFC 3263 §4.3: the same URI may have other servers. */
    private boolean isNextServerTried() {
        Flow failed = Objects.requireNonNull(invite).flow();
        shard.agent().failed(failed);
        if (failed.others().isEmpty() || givenUp() || sequence >= MAX_TRIES || established != null) {
            return false;
        }
        forks.clear();
        stage = Stage.LOCATING;
        shard.connect(failed.others(), this::send, this::unreachable);
        return true;
    }

    private void provisional(SipResponse response) {
        if (stage != Stage.CALLING && stage != Stage.PROCEEDING) {
            return;
        }
        stage = Stage.PROCEEDING;
        if (cancelWhenRinging) {
            cancel();
            return;
        }
        if (response.status() > 100 && isNews(response)) {
            listener.onProgress(response);
        }
    }

    /** An early dialog is begun; a reliable answer gets its PRACK, and is passed over when repeated or out of order. */
    private boolean isNews(SipResponse response) {
        @Nullable String tag = response.to().tag();
        Fork fork = tag == null ? null : forkOf(tag, response);
        if (fork == null) {
            return true;
        }
        fork.dialog.learn(response);
        if (!response.headers().lists(HeaderNames.REQUIRE, ReliableProvisionals.TAG)) {
            return true;
        }
        long rseq = rseq(response);
        if (rseq < 0 || (fork.rseq >= 0 && rseq != fork.rseq + 1)) {
            // RFC 3262 §4: one that is missing in between will be repeated
            return false;
        }
        fork.rseq = rseq;
        SipHeaders rack = SipHeaders.builder()
                .add(ReliableProvisionals.RACK, rseq + " " + response.cseq().number() + " INVITE")
                .build();
        fork.dialog.send("PRACK", rack, NO_BODY, new SessionDialog.Ignored());
        return true;
    }

    private static long rseq(SipResponse response) {
        @Nullable String value = response.headers().first(ReliableProvisionals.RSEQ);
        return value != null && value.strip().matches("\\d{1,10}") ? Long.parseLong(value.strip()) : -1;
    }

    private @Nullable Fork forkOf(String tag, SipResponse response) {
        Fork known = forks.get(tag);
        if (known != null) {
            return known;
        }
        if (forks.size() >= MAX_FORKS) {
            shard.agent().countUnsendable();
            return null;
        }
        SessionDialog dialog = dialogOf(response);
        if (dialog == null) {
            return null;
        }
        Fork fresh = new Fork(dialog);
        forks.put(tag, fresh);
        return fresh;
    }

    /** The first 2xx makes the call, unless we gave it up; a repeated one is acknowledged again; others are ended. */
    private void success(SipResponse response) {
        Fork fork = forkOf(Objects.requireNonNullElse(response.to().tag(), ""), response);
        if (fork == null) {
            return;
        }
        SessionDialog dialog = fork.dialog;
        if (fork.confirmed) {
            acknowledge(dialog, response);
            return;
        }
        fork.confirmed = true;
        try {
            dialog.dialog().confirm(response);
        } catch (SipSyntaxException e) {
            broken(e);
            return;
        }
        dialog.learn(response);
        if (established == null && !givenUp() && stage != Stage.OVER) {
            established = dialog;
            stage = Stage.CONFIRMED;
            listener.onAccepted(response);
            acknowledge(dialog, response);
            dialog.changes().confirmed(SessionTimer.asClient(response));
        } else {
            acknowledge(dialog, response);
            dialog.bye(SipHeaders.NONE);
            if (givenUp()) {
                end();
            }
        }
    }

    private @Nullable SessionDialog dialogOf(SipResponse response) {
        ClientTransaction sent = Objects.requireNonNull(invite);
        try {
            Dialog dialog = Dialog.ofClient(sent.request(), response);
            // a phone is where its registration came from, whatever its Contact says
            Route route = Route.of(shard, sent.flow(), destination.flow() != null);
            SessionDialog fresh = new SessionDialog(shard, dialog, route, true, () -> listener, this::end);
            fresh.digest(digest);
            return fresh;
        } catch (SipSyntaxException e) {
            broken(e);
            return null;
        }
    }

    private void broken(SipSyntaxException e) {
        if (stage != Stage.OVER && established == null) {
            end();
            listener.onFailed(new SipFailure(SipFailure.Kind.UNREACHABLE, "answer: " + e.what()));
        }
    }

    private void acknowledge(SessionDialog dialog, SipResponse response) {
        @Nullable String sdp = answer;
        SipHeaders sent = Objects.requireNonNull(invite).request().headers();
        // §22.1: the credentials of the INVITE
        SipHeaders.Builder extra = SipHeaders.builder().copy("Authorization", sent).copy("Proxy-Authorization", sent);
        if (sdp == null || !dialog.equals(established)) {
            dialog.ack(response, extra.build(), NO_BODY);
        } else {
            dialog.ack(response, extra.add(HeaderNames.CONTENT_TYPE, Methods.SDP).build(), octets(sdp));
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
                .add(HeaderNames.CSEQ, request.cseq().number() + " CANCEL")
                .addAll(cancelHeaders)
                .build();
        try {
            shard.transactions().send(SipRequest.of("CANCEL", request.requestUri(), headers, NO_BODY), sent.flow(),
                    new SessionDialog.Ignored());
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("a CANCEL of our own is malformed: " + e.what(), e);
        }
        // §9.1: without a final response to the INVITE in 64 T1 it is over all the same
        giveUp = shard.clockwork().schedule(shard.transactions().timers().timeout(), () -> {
            sent.giveUp();
            end();
        });
    }

    @Override
    public void refer(String to, SipHeaders headers) {
        if (stage == Stage.CONFIRMED) {
            Objects.requireNonNull(established).transfers().refer(to, headers);
        }
    }

    @Override
    public void change(String sdp, ChangeOutcome outcome) {
        if (stage == Stage.CONFIRMED) {
            Objects.requireNonNull(established).changes().change(sdp, outcome);
        } else {
            outcome.refused(481);
        }
    }

    @Override
    public boolean allows(String method) {
        return established != null && established.allows(method);
    }

    @Override
    public void send(String method, String contentType, byte[] body, SipHeaders headers, IntConsumer outcome) {
        if (stage == Stage.CONFIRMED) {
            Objects.requireNonNull(established).send(method,
                    SipHeaders.builder().addAll(headers).add(HeaderNames.CONTENT_TYPE, contentType).build(), body, outcome);
        } else {
            outcome.accept(481);
        }
    }

    /** Whether the request is within a dialog of this session: the answered one's, or an early one's before that. */
    boolean onRequest(ServerTransaction request) {
        Fork fork = forks.get(Objects.requireNonNullElse(request.request().from().tag(), ""));
        boolean ours = fork != null && (established == null ? !fork.confirmed : fork.dialog.equals(established));
        if (fork == null || !ours) {
            return false;
        }
        fork.dialog.onRequest(request);
        return true;
    }

    void onAck(SipRequest ack) {
        if (established != null) {
            established.onAck(ack);
        }
    }

    /** Another dialog wants this one's place, also while it rings (RFC 3891 §3). */
    void replacedBy(InboundInvite by, boolean earlyOnly) {
        switch (stage) {
            case CONFIRMED -> {
                if (earlyOnly) {
                    by.reject(486, SipHeaders.NONE);
                } else {
                    listener.onReplaced(by);
                }
            }
            case LOCATING, CALLING, PROCEEDING -> listener.onReplaced(by);
            case CANCELLED, OVER -> by.reject(603, SipHeaders.NONE);
        }
    }

    /** Whether a dialog with this far end is ours. */
    boolean knows(String remoteTag) {
        return forks.containsKey(remoteTag);
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
