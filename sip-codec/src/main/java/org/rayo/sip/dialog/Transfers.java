package org.rayo.sip.dialog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.SipStatus;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transaction.ClientTransaction;
import org.rayo.sip.transaction.Clockwork;
import org.rayo.sip.transaction.ServerTransaction;

/** REFER in both directions within one dialog, one each at a time, and their NOTIFYs (RFC 3515, RFC 4488). */
final class Transfers implements Referral.Answering {
    private static final String REFER_SUB = "Refer-Sub";
    private static final String STATUS_LINE = "SIP/2.0 ";
    /** How long the far end may take to tell what came of our REFER. */
    private static final long OUTCOME_MS = 180_000;
    /** How long we may take. */
    private static final int SUBSCRIPTION_SECONDS = 60;

    private static final byte[] NO_BODY = {};

    private final SessionDialog dialog;
    private final AgentShard shard;
    private boolean referring;
    private Clockwork.@Nullable Alarm outcome;
    private @Nullable ServerTransaction asked;
    private boolean subscribed;
    private Clockwork.@Nullable Alarm expiry;

    Transfers(SessionDialog dialog, AgentShard shard) {
        this.dialog = dialog;
        this.shard = shard;
    }

    // ---- ours

    void refer(String to, SipHeaders headers) {
        referring = true;
        outcome = shard.clockwork().schedule(OUTCOME_MS, () -> referred(408));
        SipHeaders extra = SipHeaders.builder()
                .add(HeaderNames.REFER_TO, "<" + to + ">")
                .add(HeaderNames.SUPPORTED, Methods.SUPPORTED)
                .addAll(headers)
                .build();
        dialog.send("REFER", extra, NO_BODY, new ClientTransaction.User() {
            @Override
            public void onResponse(SipResponse response) {
                if (response.status() >= 300) {
                    referred(response.status());
                } else if (response.isSuccess() && "false".equalsIgnoreCase(response.headers().first(REFER_SUB))) {
                    // RFC 4488 §4: nothing will be told
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
            cancel(outcome);
            dialog.listener().onReferred(status);
        }
    }

    /** RFC 3515 §2.4.5: the body is the status line that the far end got. */
    void onNotify(ServerTransaction transaction) {
        SipRequest notify = transaction.request();
        @Nullable String event = notify.headers().first(HeaderNames.EVENT);
        if (event == null || !event.split(";", -1)[0].strip().equalsIgnoreCase("refer")) {
            transaction.respond(489, "", SipHeaders.NONE);
            return;
        }
        transaction.respond(200, "", SipHeaders.NONE);
        int status = status(notify.body());
        @Nullable String state = notify.headers().first(HeaderNames.SUBSCRIPTION_STATE);
        if (status >= 200) {
            referred(status);
        } else if (state != null && state.strip().toLowerCase(Locale.ROOT).startsWith("terminated")) {
            // nothing more will be told: the far end has taken it on, or given it up
            referred(state.toLowerCase(Locale.ROOT).contains("timeout") ? 408 : 202);
        }
    }

    /** 0 when it cannot be read. */
    private static int status(byte[] body) {
        String fragment = new String(body, StandardCharsets.ISO_8859_1);
        if (fragment.length() < STATUS_LINE.length() + 3 || !fragment.startsWith(STATUS_LINE)) {
            return 0;
        }
        String code = fragment.substring(STATUS_LINE.length(), STATUS_LINE.length() + 3);
        return code.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(code) : 0;
    }

    // ---- theirs

    void onRefer(ServerTransaction transaction) {
        @Nullable String to = target(transaction.request());
        if (to == null) {
            transaction.respond(400, "", SipHeaders.NONE);
        } else if (subscribed || (asked != null && !asked.answered())) {
            transaction.respond(491, "", SipHeaders.NONE);
        } else {
            asked = transaction;
            dialog.listener().onRefer(new Referral(transaction, to, this, shard::onLoop));
        }
    }

    /** Exactly one Refer-To (RFC 3515 §2.4.2). */
    private static @Nullable String target(SipRequest refer) {
        try {
            List<String> targets = refer.headers().list(HeaderNames.REFER_TO);
            return targets.size() == 1 ? NameAddr.parse(targets.getFirst()).uri() : null;
        } catch (SipSyntaxException e) {
            return null;
        }
    }

    @Override
    public void accept(ServerTransaction transaction) {
        if (transaction.answered() || dialog.stopped()) {
            return;
        }
        boolean silent = "false".equalsIgnoreCase(transaction.request().headers().first(REFER_SUB));
        SipHeaders extra = silent ? SipHeaders.builder().add(REFER_SUB, "false").build() : SipHeaders.NONE;
        transaction.respond(202, "", shard.dialogHeaders(transaction.flow(), extra));
        if (!silent) {
            subscribed = true;
            expiry = shard.clockwork().schedule(SUBSCRIPTION_SECONDS * 1000L, () -> finish(408));
            tell(100, "active;expires=" + SUBSCRIPTION_SECONDS);
        }
    }

    @Override
    public void reject(ServerTransaction transaction, int status) {
        if (!transaction.answered()) {
            transaction.respond(status, "", SipHeaders.NONE);
        }
    }

    /** Tells what became of the REFER, if one is open. */
    void finish(int status) {
        if (subscribed) {
            subscribed = false;
            cancel(expiry);
            tell(status, "terminated;reason=" + (status == 408 ? "timeout" : "noresource"));
        }
    }

    private void tell(int status, String state) {
        SipHeaders headers = SipHeaders.builder()
                .add(HeaderNames.EVENT, "refer")
                .add(HeaderNames.SUBSCRIPTION_STATE, state)
                .add(HeaderNames.CONTENT_TYPE, "message/sipfrag;version=2.0")
                .build();
        String fragment = STATUS_LINE + status + " " + SipStatus.reason(status) + "\r\n";
        dialog.send("NOTIFY", headers, fragment.getBytes(StandardCharsets.ISO_8859_1), this::notified);
    }

    private void notified(int status) {
        if (status == 481 || status == 408) {
            subscribed = false;
            cancel(expiry);
        }
    }

    private static void cancel(Clockwork.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }

    void stop() {
        if (asked != null) {
            reject(asked, 481);
        }
        referring = false;
        subscribed = false;
        cancel(outcome);
        cancel(expiry);
    }
}
