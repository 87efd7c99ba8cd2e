package org.rayo.sip.dialog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipUri;
import org.rayo.sip.message.Via;

/** The state that two user agents share (RFC 3261 §12). Owned by its session's loop. */
final class Dialog {
    final String callId;
    final NameAddr local;
    final NameAddr remote;
    private List<String> routes;
    private String remoteTarget;
    private long localSequence;
    private long remoteSequence;

    private Dialog(
            String callId, NameAddr local, NameAddr remote, List<String> routes, String remoteTarget,
            long localSequence, long remoteSequence) {
        this.callId = callId;
        this.local = local;
        this.remote = remote;
        this.routes = routes;
        this.remoteTarget = remoteTarget;
        this.localSequence = localSequence;
        this.remoteSequence = remoteSequence;
    }

    /** §12.1.1 */
    static Dialog ofServer(SipRequest invite, String localTag) throws SipSyntaxException {
        return new Dialog(
                invite.callId(),
                invite.to().withTag(localTag),
                invite.from(),
                invite.headers().list(HeaderNames.RECORD_ROUTE),
                contact(invite, invite.from().uri()),
                0,
                invite.cseq().number());
    }

    /** §12.1.2 */
    static Dialog ofClient(SipRequest invite, SipResponse response) throws SipSyntaxException {
        List<String> routes = new ArrayList<>(response.headers().list(HeaderNames.RECORD_ROUTE));
        Collections.reverse(routes);
        return new Dialog(
                invite.callId(),
                invite.from(),
                response.to(),
                List.copyOf(routes),
                contact(response, invite.requestUri()),
                invite.cseq().number(),
                -1);
    }

    /** An early dialog is confirmed: its 2xx tells the route anew, the numbers go on (§13.2.2.4). */
    void confirm(SipResponse success) throws SipSyntaxException {
        List<String> recorded = new ArrayList<>(success.headers().list(HeaderNames.RECORD_ROUTE));
        Collections.reverse(recorded);
        routes = List.copyOf(recorded);
        remoteTarget = contact(success, remoteTarget);
    }

    /** @param otherwise for messages of RFC 2543, which may lack it */
    private static String contact(SipMessage message, String otherwise) throws SipSyntaxException {
        if (!message.headers().has(HeaderNames.CONTACT)) {
            return otherwise;
        }
        return NameAddr.parse(message.headers().list(HeaderNames.CONTACT).getFirst()).uri();
    }

    /** A re-INVITE or its 2xx moves the far end (§12.2.1.2). */
    void refreshTarget(SipMessage message) {
        try {
            remoteTarget = contact(message, remoteTarget);
        } catch (SipSyntaxException e) {
            // the parser has checked Contact of requests; a response's bad one leaves the target as it was
            return;
        }
    }

    /** Whether a request in this dialog is in order (§12.2.2); remembers its number if so. */
    boolean inOrder(SipRequest request) {
        if (request.cseq().number() <= remoteSequence) {
            return false;
        }
        remoteSequence = request.cseq().number();
        return true;
    }

    /** What the next request is about: the far end, but for a strict first route. */
    String target() {
        return remoteTarget;
    }

    /** Where the next request goes: the first route, else the target. */
    String nextHop() throws SipSyntaxException {
        return routes.isEmpty() ? remoteTarget : NameAddr.parse(routes.getFirst()).uri();
    }

    /** The next request in this dialog (§12.2.1.1). */
    SipRequest request(String method, Via via, SipHeaders extra, byte[] body) throws SipSyntaxException {
        localSequence++;
        return request(method, localSequence, via, extra, body);
    }

    /** The ACK of a 2xx has the number of its INVITE (§13.2.2.4). */
    SipRequest ack(long inviteSequence, Via via, SipHeaders extra, byte[] body) throws SipSyntaxException {
        return request("ACK", inviteSequence, via, extra, body);
    }

    private SipRequest request(String method, long sequence, Via via, SipHeaders extra, byte[] body)
            throws SipSyntaxException {
        boolean loose = routes.isEmpty() || isLoose(routes.getFirst());
        SipHeaders.Builder headers = SipHeaders.builder().add(HeaderNames.VIA, via.toString());
        for (int i = loose ? 0 : 1; i < routes.size(); i++) {
            headers.add(HeaderNames.ROUTE, routes.get(i));
        }
        if (!loose) {
            headers.add(HeaderNames.ROUTE, "<" + remoteTarget + ">");
        }
        headers.add(HeaderNames.MAX_FORWARDS, "70")
                .add(HeaderNames.FROM, local.toString())
                .add(HeaderNames.TO, remote.toString())
                .add(HeaderNames.CALL_ID, callId)
                .add(HeaderNames.CSEQ, sequence + " " + method)
                .addAll(extra);
        String uri = loose ? remoteTarget : NameAddr.parse(routes.getFirst()).uri();
        return SipRequest.of(method, uri, headers.build(), body);
    }

    private static boolean isLoose(String route) throws SipSyntaxException {
        return SipUri.parse(NameAddr.parse(route).uri()).params().has("lr");
    }

    @Nullable String remoteTag() {
        return remote.tag();
    }
}
