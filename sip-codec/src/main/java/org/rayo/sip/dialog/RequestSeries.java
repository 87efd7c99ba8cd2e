package org.rayo.sip.dialog;

import io.netty.util.concurrent.EventExecutor;
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
import org.rayo.sip.transport.Flow;

/**
 * Requests to one peer outside of dialogs that belong together, such as the registrations of a trunk (RFC 3261 §10.2): one
 * Call-ID, a CSeq that counts. Challenges are answered with the credential, a server that fails is followed by the next one
 * of the URI (RFC 3263 §4.3). Every method on the series' loop.
 */
public final class RequestSeries {

    /**
     * @param nextHop where the requests go, null: to the request URI, or through the outbound proxy if there is one
     * @param contactUser the user in our Contact, null for none
     * @param credential answers challenges; null: they are final
     * @param patienceMs how long one server may take to answer
     */
    public record Peer(
            String requestUri, @Nullable String nextHop, String from, String to, @Nullable String contactUser,
            @Nullable Credential credential, long patienceMs) {}

    /** Told once for each request. */
    public interface Outcome {
        /** A final response. */
        void onResponse(SipResponse response);

        /** None of the servers answered, or none can be reached. */
        void onFailed(String what);
    }

    /** More challenges in a row are a peer that does not know what it wants. */
    private static final int MAX_CHALLENGES = 3;
    private static final byte[] NO_BODY = {};

    private final AgentShard shard;
    private final Peer peer;
    private final String callId;
    private final String localTag;
    private final @Nullable DigestClient digest;
    private long sequence;

    RequestSeries(AgentShard shard, Peer peer, String callId) {
        this.shard = shard;
        this.peer = peer;
        this.callId = callId;
        this.localTag = shard.newTag();
        this.digest = peer.credential() == null ? null : new DigestClient(peer.credential(), shard::newTag);
    }

    public EventExecutor loop() {
        return shard.loop();
    }

    /** Sends a request other than INVITE, ACK and CANCEL. */
    public void send(String method, SipHeaders headers, Outcome outcome) {
        @Nullable String hop = peer.nextHop() == null ? shard.outboundProxy() : peer.nextHop();
        Attempt attempt = new Attempt(method, headers, outcome);
        shard.locate(hop == null ? peer.requestUri() : hop, attempt::on, outcome::onFailed);
    }

    private final class Attempt {
        private final String method;
        private final SipHeaders headers;
        private final Outcome outcome;
        private int challenges;

        Attempt(String method, SipHeaders headers, Outcome outcome) {
            this.method = method;
            this.headers = headers;
            this.outcome = outcome;
        }

        void on(Flow flow) {
            on(flow, digest == null ? SipHeaders.NONE : digest.authorize(method, peer.requestUri()));
        }

        private void on(Flow flow, SipHeaders authorization) {
            sequence++;
            SipHeaders.Builder all = SipHeaders.builder()
                    .add(HeaderNames.VIA, viaOf(flow))
                    .add(HeaderNames.MAX_FORWARDS, "70")
                    .add(HeaderNames.FROM, "<" + peer.from() + ">;tag=" + localTag)
                    .add(HeaderNames.TO, "<" + peer.to() + ">")
                    .add(HeaderNames.CALL_ID, callId)
                    .add(HeaderNames.CSEQ, sequence + " " + method)
                    .add(HeaderNames.CONTACT, contact(flow))
                    .add(HeaderNames.USER_AGENT, shard.product())
                    .addAll(headers)
                    .addAll(authorization);
            try {
                SipRequest request = SipRequest.of(method, peer.requestUri(), all.build(), NO_BODY);
                new Answers(request, flow).begin();
            } catch (SipSyntaxException e) {
                outcome.onFailed(e.what());
            }
        }

        private String viaOf(Flow flow) {
            try {
                return shard.via(flow).toString();
            } catch (SipSyntaxException e) {
                throw new IllegalStateException("a Via of our own is malformed: " + e.what(), e);
            }
        }

        private String contact(Flow flow) {
            String own = shard.contact(flow);
            return peer.contactUser() == null ? own : own.replaceFirst("sip:", "sip:" + peer.contactUser() + "@");
        }

        private void challenged(SipRequest request, SipResponse response, Flow flow) {
            challenges++;
            SipHeaders authorization =
                    digest == null || challenges > MAX_CHALLENGES ? null : digest.answer(request, response);
            if (authorization == null) {
                outcome.onResponse(response);
            } else {
                on(flow, authorization);
            }
        }

        private void next(Flow failed, Runnable nobodyLeft) {
            shard.agent().failed(failed);
            if (failed.others().isEmpty()) {
                nobodyLeft.run();
            } else {
                shard.connect(failed.others(), this::on, what -> nobodyLeft.run());
            }
        }

        /** What came back for one request to one server. */
        private final class Answers implements ClientTransaction.User {
            private final SipRequest request;
            private final Flow flow;
            private Clockwork.@Nullable Alarm alarm;
            private boolean over;

            Answers(SipRequest request, Flow flow) {
                this.request = request;
                this.flow = flow;
            }

            void begin() {
                ClientTransaction transaction = shard.transactions().send(request, flow, this);
                alarm = shard.clockwork().schedule(peer.patienceMs(), () -> {
                    transaction.giveUp();
                    onTransactionFailed(408, "no answer");
                });
            }

            @Override
            public void onResponse(SipResponse response) {
                if (response.isProvisional() || !end()) {
                    return;
                }
                if (response.status() == 401 || response.status() == 407) {
                    challenged(request, response, flow);
                } else if (response.status() == 503) {
                    next(flow, () -> outcome.onResponse(response));
                } else {
                    outcome.onResponse(response);
                }
            }

            @Override
            public void onTransactionFailed(int likeStatus, String what) {
                if (end()) {
                    next(flow, () -> outcome.onFailed(what));
                }
            }

            private boolean end() {
                boolean first = !over;
                over = true;
                if (alarm != null) {
                    alarm.cancel();
                }
                return first;
            }
        }
    }
}
