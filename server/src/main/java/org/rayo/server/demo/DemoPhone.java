package org.rayo.server.demo;

import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.sdp.AudioCapabilities;
import org.rayo.sdp.AudioFormat;
import org.rayo.sdp.Direction;
import org.rayo.sdp.NegotiatedAudio;
import org.rayo.sdp.OfferAnswer;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.OutgoingInvite;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A phone with sockets of its own: calls, listens to the greeting, presses a digit, listens on until it is hung up on. */
final class DemoPhone implements AutoCloseable {

    /**
     * What one call was like.
     *
     * @param failure null when the far end answered and hung up
     * @param setUpMs from the INVITE to the 200
     * @param heardMs how long there was sound
     * @param levelDbfs of what was heard
     * @param toneHz the strongest tone of its last half second
     */
    record Report(
            @Nullable String failure, long setUpMs, long durationMs, int heardMs, double levelDbfs, double toneHz,
            String digitsSent) {}

    private static final String LOOPBACK = "127.0.0.1";
    private static final int TONE_MS = 120;
    /** The last half second at 8 kHz. */
    private static final int END_SAMPLES = 4_000;

    private final UserAgent agent;
    private final MediaEngine media;

    private DemoPhone(UserAgent agent, MediaEngine media) {
        this.agent = agent;
        this.media = media;
    }

    static Mono<DemoPhone> start(EventLoopGroup loops, MediaEngine media) {
        SipConfig config = SipConfig.defaults().withTcp(null);
        return UserAgent.start(config, loops, new NoCalls()).map(agent -> new DemoPhone(agent, media));
    }

    /** This phone only calls. */
    private static final class NoCalls implements UserAgentListener {
        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            return new Refusal(486, 0);
        }

        @Override
        public void onInvite(InboundInvite invite) {
            invite.reject(486, SipHeaders.NONE);
        }
    }

    /** Calls, and presses the digit when the first phrase is over. */
    Mono<Report> call(String uri, char digit) {
        return Mono.create(report -> {
            Call call = new Call(report, digit);
            media.open(call).subscribe(
                    session -> agent.loop(0).execute(() -> call.place(session, uri)), report::error);
        });
    }

    @Override
    public void close() {
        agent.stop().subscribe();
    }

    private final class Call implements InviteSessionListener, MediaListener {
        private final MonoSink<Report> report;
        private final char digit;
        private final AtomicBoolean pressed = new AtomicBoolean();
        private final Hearing hearing = new Hearing(this::phraseEnded);
        private @Nullable MediaSession session;
        private long invitedNanos;
        private long answeredNanos;

        Call(MonoSink<Report> report, char digit) {
            this.report = report;
            this.digit = digit;
        }

        void place(MediaSession opened, String uri) {
            session = opened;
            invitedNanos = System.nanoTime();
            String offer = OfferAnswer.offer(capabilities(opened), 1, 1, Direction.SENDRECV);
            agent.invite(new OutgoingInvite(uri, "sip:phone@" + LOOPBACK, SipHeaders.NONE, offer), 0, this);
        }

        private AudioCapabilities capabilities(MediaSession opened) {
            return AudioCapabilities.of(java.util.List.of("PCMU", "PCMA"), LOOPBACK, opened.localRtpAddress().getPort());
        }

        @Override
        public void onAccepted(SipResponse response) {
            answeredNanos = System.nanoTime();
            MediaSession opened = Objects.requireNonNull(session);
            if (OfferAnswer.accept(response.body(), capabilities(opened)) instanceof OfferAnswer.Result.Agreed agreed) {
                opened.addSink(hearing);
                opened.start(parameters(agreed.audio()));
            }
        }

        private StreamParameters parameters(NegotiatedAudio audio) {
            AudioEncoding encoding = audio.format().equals(AudioFormat.PCMU) ? AudioEncoding.PCMU : AudioEncoding.PCMA;
            return StreamParameters.of(
                    new InetSocketAddress(audio.host(), audio.port()), encoding, audio.telephoneEventPayloadType());
        }

        private void phraseEnded() {
            if (pressed.compareAndSet(false, true)) {
                Objects.requireNonNull(session).sendDigits(String.valueOf(digit), TONE_MS, TONE_MS);
            }
        }

        @Override
        public void onHangup(SipRequest bye) {
            over(null);
        }

        @Override
        public void onRejected(SipResponse response) {
            over("the call was refused: " + response);
        }

        @Override
        public void onFailed(SipFailure failure) {
            over("the call failed: " + failure.text());
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        private void over(@Nullable String failure) {
            long now = System.nanoTime();
            MediaSession opened = session;
            if (opened != null) {
                opened.close().subscribe();
            }
            short[] heard = hearing.heard();
            short[] end = Arrays.copyOfRange(heard, Math.max(0, heard.length - END_SAMPLES), heard.length);
            report.success(new Report(
                    failure,
                    (answeredNanos - invitedNanos) / 1_000_000,
                    (now - answeredNanos) / 1_000_000,
                    hearing.audibleMs(),
                    ToneMeter.levelDbfs(heard),
                    ToneMeter.dominantFrequencyHz(end),
                    pressed.get() ? String.valueOf(digit) : ""));
        }

        @Override
        public void onDigitStarted(MediaSession heard, char key) {
            // nobody presses keys at us
        }

        @Override
        public void onDigit(MediaSession heard, char key, int durationMs) {
            // likewise
        }

        @Override
        public void onPlayEnded(MediaSession heard, long playId, PlayEnd end) {
            // this phone plays nothing
        }
    }
}
