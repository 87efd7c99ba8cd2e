package org.rayo.server.sip;

import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.Direction;
import org.rayo.sdp.NegotiatedAudio;
import org.rayo.server.call.CallSignal;
import org.rayo.server.media.MediaLeg;
import org.rayo.server.protocol.Header;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSession;
import org.rayo.sip.dialog.InviteSessionListener.Reply;
import org.rayo.sip.dialog.Referral;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipText;

/**
 * What a leg does and hears while its session lasts, whichever end placed the call. On the call's loop, to which what comes
 * from the session is carried over where both differ.
 */
final class SessionLeg {
    private static final int NOT_ACCEPTABLE = 488;
    private static final int NO_SUCH_CALL = 481;
    private static final int BAD_INFO_PACKAGE = 469;
    private static final int TOO_LARGE = 513;
    private static final int ACCEPTED = 202;
    /** Below what a SIP message may have. */
    private static final int MAX_TEXT_OCTETS = 48 * 1024;

    private final EventExecutor home;
    private final SessionNegotiation negotiation;
    private Consumer<CallSignal> signals = signal -> {};
    private @Nullable InviteSession session;
    private @Nullable Referral referral;
    private @Nullable InboundInvite successor;
    private boolean over;

    SessionLeg(EventExecutor home, SessionNegotiation negotiation) {
        this.home = home;
        this.negotiation = negotiation;
    }

    void signals(Consumer<CallSignal> next) {
        signals = next;
    }

    void session(InviteSession next) {
        session = next;
    }

    void tell(CallSignal signal) {
        signals.accept(signal);
    }

    EventExecutor home() {
        return home;
    }

    /** On the call's loop; now if this is it. */
    void home(Runnable task) {
        if (home.inEventLoop()) {
            task.run();
        } else {
            home.execute(task);
        }
    }

    /** Nothing is open any more. */
    void over() {
        over = true;
        if (successor != null) {
            successor.reject(NO_SUCH_CALL, SipHeaders.NONE);
            successor = null;
        }
    }

    // ---- to the far end

    void refer(String to, List<Header> headers) {
        if (session != null) {
            session.refer(SipText.fromUnicode(to), HeaderMapping.toSip(headers));
        }
    }

    /** A re-INVITE that only sends, or sends and receives again. */
    void hold(boolean on) {
        MediaLeg media = negotiation.media();
        InviteSession known = session;
        if (media == null || known == null) {
            tell(new CallSignal.Held(NO_SUCH_CALL));
            return;
        }
        Direction direction = on ? Direction.SENDONLY : Direction.SENDRECV;
        known.change(negotiation.offer(media, direction), new InviteSession.ChangeOutcome() {
            @Override
            public void changed(byte[] answer) {
                home(() -> held(negotiation.accept(answer, media), direction));
            }

            @Override
            public void refused(int status) {
                home(() -> tell(new CallSignal.Held(status)));
            }
        });
    }

    private void held(boolean taken, Direction direction) {
        if (taken) {
            negotiation.changed(direction);
        }
        tell(new CallSignal.Held(taken ? 200 : NOT_ACCEPTABLE));
    }

    @Nullable String description() {
        return negotiation.description();
    }

    void goDirect(String sdp) {
        InviteSession known = session;
        String offer = known == null ? null : negotiation.relay(sdp);
        if (known == null || offer == null) {
            tell(new CallSignal.DirectChanged(NOT_ACCEPTABLE, "", false));
            return;
        }
        known.change(offer, new InviteSession.ChangeOutcome() {
            @Override
            public void changed(byte[] answer) {
                home(() -> wentDirect(answer));
            }

            @Override
            public void refused(int status) {
                home(() -> tell(new CallSignal.DirectChanged(status, "", false)));
            }
        });
    }

    private void wentDirect(byte[] answer) {
        SessionNegotiation.Relayed relayed = negotiation.relayed(answer);
        tell(relayed == null
                // it took the offer, and where it listens is not known
                ? new CallSignal.DirectChanged(200, "", true)
                : new CallSignal.DirectChanged(200, relayed.sdp(), relayed.moved()));
    }

    void comeBack() {
        MediaLeg media = negotiation.media();
        InviteSession known = session;
        if (media == null || known == null) {
            tell(new CallSignal.DirectReturned(NO_SUCH_CALL));
            return;
        }
        known.change(negotiation.ownOffer(media), new InviteSession.ChangeOutcome() {
            @Override
            public void changed(byte[] answer) {
                home(() -> tell(new CallSignal.DirectReturned(negotiation.accept(answer, media) ? 200 : NOT_ACCEPTABLE)));
            }

            @Override
            public void refused(int status) {
                home(() -> tell(new CallSignal.DirectReturned(status)));
            }
        });
    }

    /** By INFO where the far end takes that and has agreed to no events in the media; else {@code otherwise}. */
    void digits(String digits, int toneMs, Consumer<String> otherwise) {
        NegotiatedAudio audio = negotiation.audio();
        InviteSession known = session;
        if (known != null && audio != null && audio.events() == null && known.allows("INFO")) {
            info(known, digits, toneMs, otherwise);
        } else {
            otherwise.accept(digits);
        }
    }

    /** One after the other; when the far end refuses one, the rest goes the other way. */
    private void info(InviteSession known, String digits, int toneMs, Consumer<String> otherwise) {
        byte[] body = new DtmfInfo(digits.charAt(0), toneMs).body();
        known.send("INFO", DtmfInfo.RELAY, body, SipHeaders.NONE, status -> home(() -> {
            if (status / 100 != 2) {
                otherwise.accept(digits);
            } else if (digits.length() > 1) {
                info(known, digits.substring(1), toneMs, otherwise);
            }
        }));
    }

    /** {@code outcome}: the final status, on the call's loop. */
    void message(@Nullable String subject, String body, IntConsumer outcome) {
        InviteSession known = session;
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        if (known == null || octets.length > MAX_TEXT_OCTETS) {
            outcome.accept(known == null ? NO_SUCH_CALL : TOO_LARGE);
            return;
        }
        SipHeaders headers = subject == null
                ? SipHeaders.NONE
                : SipHeaders.builder().add("Subject", SipText.fromUnicode(PlainText.oneLine(subject))).build();
        known.send("MESSAGE", PlainText.TYPE + ";charset=UTF-8", octets, headers,
                status -> home(() -> outcome.accept(status)));
    }

    void answerRefer(int status) {
        Referral asked = referral;
        referral = null;
        if (asked != null && status / 100 == 2) {
            asked.accept();
        } else if (asked != null) {
            asked.reject(status);
        }
    }

    /** The far end that wants this one's place; at most once. */
    @Nullable InboundInvite successor() {
        InboundInvite asked = successor;
        successor = null;
        return asked;
    }

    // ---- from the far end

    void onReinvite(Reinvite reinvite) {
        home(() -> {
            boolean elsewhere = negotiation.elsewhere();
            negotiation.reinvited(reinvite, answer -> home(() -> {
                if (answer.length > 0) {
                    answeredAgain(answer);
                }
            }));
            if (elsewhere && !negotiation.elsewhere()) {
                tell(new CallSignal.DirectBroken());
            }
        });
    }

    /** The answer to what we offered when the far end asked for it, or when the session was refreshed. */
    private void answeredAgain(byte[] answer) {
        MediaLeg media = negotiation.media();
        if (media != null && !negotiation.elsewhere()) {
            negotiation.accept(answer, media);
        }
    }

    void offerAgain(Consumer<@Nullable String> offer) {
        home(() -> {
            MediaLeg media = negotiation.media();
            offer.accept(media == null ? null : negotiation.offer(media));
        });
    }

    void onAnswerAgain(byte[] sdp) {
        home(() -> answeredAgain(sdp));
    }

    void onReferred(int status) {
        tell(new CallSignal.Referred(status));
    }

    void onRefer(Referral asked) {
        home(() -> {
            referral = asked;
            tell(new CallSignal.ReferReceived(
                    HeaderMapping.xmlText(SipText.toUnicode(asked.to())), HeaderMapping.toRayo(asked.request().headers())));
        });
    }

    void onReplaced(InboundInvite by) {
        home(() -> {
            if (over || successor != null) {
                by.reject(NO_SUCH_CALL, SipHeaders.NONE);
            } else {
                successor = by;
                tell(new CallSignal.TakeoverAsked(HeaderMapping.toRayo(by.request().headers())));
            }
        });
    }

    private void digit(DtmfInfo info) {
        MediaLeg media = negotiation.media();
        if (media == null) {
            tell(new CallSignal.DigitStarted(info.digit()));
            tell(new CallSignal.DigitEnded(info.digit(), info.durationMs()));
        } else {
            media.digitByInfo(info.digit(), info.durationMs());
        }
    }

    /** Digits; an INFO without body is only asked whether we are there (RFC 6086 §4.2.4). */
    Reply onInfo(SipRequest info) {
        if (info.headers().has("Info-Package")) {
            return Reply.of(BAD_INFO_PACKAGE);
        }
        if (info.body().length == 0) {
            return Reply.OK;
        }
        if (!DtmfInfo.is(info.headers().first(HeaderNames.CONTENT_TYPE))) {
            return Reply.unsupported(DtmfInfo.RELAY, DtmfInfo.PLAIN);
        }
        DtmfInfo digit = DtmfInfo.parse(info.body());
        if (digit != null) {
            home(() -> digit(digit));
        }
        return Reply.OK;
    }

    /** Text for whoever controls the call; whether he reads it is not known: 202 (RFC 3428 §7). */
    Reply onMessage(SipRequest message) {
        String body = PlainText.of(message);
        if (body == null) {
            return Reply.unsupported(PlainText.TYPE);
        }
        String subject = message.headers().first("Subject");
        tell(new CallSignal.FarEndMessage(
                subject == null ? null : HeaderMapping.xmlText(SipText.toUnicode(subject)), body));
        return Reply.of(ACCEPTED);
    }
}
