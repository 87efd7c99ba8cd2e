package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSource;
import org.rayo.rtp.audio.CaptureSink;
import org.rayo.rtp.audio.DtmfSource;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.SessionReport;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.sdp.MediaDescription;
import org.rayo.sdp.SdpParser;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSession;
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

/** A phone with SIP and RTP sockets of its own: it says tones, presses keys in every way, and keeps what it hears. */
final class Phone implements AutoCloseable {
    private static final int EVENTS = 101;
    private static final int KEPT_MS = 60_000;

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("phone", true), NioIoHandler.newFactory());
    private final MediaEngine media = MediaEngine.start(MediaConfig.defaults().withLoops(1).withRtcpIntervalMs(500));
    private final UserAgent agent;
    private final MediaSession session;
    private final CaptureSink ear = new CaptureSink(KEPT_MS);
    private final ToneMeter meter = new ToneMeter();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final AudioEncoding encoding;
    private final boolean events;
    private @Nullable InviteSession call;
    private final CompletableFuture<Void> ringing = new CompletableFuture<>();
    private volatile boolean changes;
    private volatile int refusal;
    private volatile int rings;
    private volatile int target;
    private volatile int lastKeyMs;
    private final java.util.concurrent.BlockingQueue<Character> keys = new java.util.concurrent.LinkedBlockingQueue<>();
    private long nextPlay;

    private Phone(AudioEncoding encoding, boolean events) {
        this.encoding = encoding;
        this.events = events;
        this.agent = Objects.requireNonNull(
                UserAgent.start(SipConfig.defaults().withTcp(null), loops, new Rings()).block(TestServer.PATIENCE));
        this.session = Objects.requireNonNull(media.open(new Hears()).block(TestServer.PATIENCE));
        session.addSink(ear);
        session.addSink(meter);
    }

    /** Calls the server by PCMU with telephone events. */
    static Phone calls(TestServer server) {
        return calls(server, AudioEncoding.PCMU, true);
    }

    /** @param events whether keys are sent as telephone events, else as tones */
    static Phone calls(TestServer server, AudioEncoding encoding, boolean events) {
        Phone phone = new Phone(encoding, events);
        phone.call("sip:menu@127.0.0.1:" + server.port("sip/udp"));
        return phone;
    }

    /** Lets the far end change the session; without it such a wish is refused. */
    Phone changes(boolean allowed) {
        changes = allowed;
        return this;
    }

    /** Where it was told to send its sound. */
    int target() {
        return target;
    }

    /** Where it hears. */
    int port() {
        return session.localRtpAddress().getPort();
    }

    /** Describes its session to the server again. */
    void reinvites() {
        agent.loop(0).execute(() -> Objects.requireNonNull(call).change(describe(encoding.staticPayloadType()),
                new InviteSession.ChangeOutcome() {
                    @Override
                    public void changed(byte[] answer) {
                        new Call(encoding.staticPayloadType()).media(answer);
                    }

                    @Override
                    public void refused(int status) {
                        // the session goes on as it was
                    }
                }));
    }

    /** Answers whoever calls it at {@link #uri}. */
    static Phone waits() {
        return new Phone(AudioEncoding.PCMU, true);
    }

    /** Refuses whoever calls it, with that status. */
    static Phone refuses(int status) {
        Phone phone = waits();
        phone.refusal = status;
        return phone;
    }

    /** Rings until it is told to {@link #accepts}; with early media where that is wished. */
    static Phone rings(boolean media) {
        Phone phone = waits();
        phone.rings = media ? 183 : 180;
        return phone;
    }

    /** Waits until it rings. */
    Phone ringing() throws Exception {
        ringing.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    /** Answers what rings. */
    void accepts() {
        agent.loop(0).execute(() -> ((InboundInvite) Objects.requireNonNull(call))
                .accept(describe(Math.max(0, encoding.staticPayloadType())), SipHeaders.NONE));
        answered.complete(null);
    }

    String uri() {
        return "sip:phone@127.0.0.1:" + agent.listenPoints().getFirst().address().getPort();
    }

    private String describe(int type) {
        String format = encoding == AudioEncoding.OPUS ? "opus/48000/2" : encoding.name() + "/8000";
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
                + session.localRtpAddress().getPort() + " RTP/AVP " + type + (events ? " " + EVENTS : "") + "\r\na=rtpmap:" + type
                + " " + format + "\r\n" + (events ? "a=rtpmap:" + EVENTS + " telephone-event/8000\r\n" : "");
    }

    private void call(String uri) {
        int type = encoding.staticPayloadType() < 0 ? 96 : encoding.staticPayloadType();
        String offer = describe(type);
        agent.loop(0).execute(() -> call = agent.invite(
                new OutgoingInvite(uri, "sip:phone@127.0.0.1", SipHeaders.NONE, offer), 0, new Call(type)));
    }

    /** Waits until it was answered. */
    Phone answered() throws Exception {
        answered.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    /** Waits until it was hung up on. */
    void over() throws Exception {
        over.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void hangUp() {
        agent.loop(0).execute(() -> Objects.requireNonNull(call).hangup(SipHeaders.NONE));
    }

    /** Says a tone from now on, for that long; negative is on and on. */
    void says(double hz, long ms) {
        plays(ToneSource.sine(hz, -10, ms));
    }

    void plays(AudioSource source) {
        session.play(nextPlay++, source);
    }

    /** Presses keys: telephone events where negotiated, else tones. */
    void presses(String digits) {
        session.sendDigits(digits, 100, 100);
    }

    /** The same, each as long as that. */
    void presses(String digits, int ms) {
        session.sendDigits(digits, ms, 100);
    }

    /** The same; how many samples it had heard when the first of them began. */
    CompletableFuture<Long> pressesAt(String digits) {
        CompletableFuture<Long> at = new CompletableFuture<>();
        // read when the next frame is sent, which is the first that may hold the key
        plays((frame, offset, samples) -> {
            at.complete(ear.heardSamples());
            return AudioSource.END;
        });
        presses(digits);
        return at;
    }

    /** Says something, as {@link #plays}; how many samples it had heard when that began. */
    CompletableFuture<Long> saysAt(AudioSource source) {
        CompletableFuture<Long> at = new CompletableFuture<>();
        plays((frame, offset, samples) -> {
            at.complete(ear.heardSamples());
            return source.read(frame, offset, samples);
        });
        return at;
    }

    /** Sounds like keys, whatever was negotiated. */
    void soundsLike(String digits) {
        plays(DtmfSource.of(digits, 100, 100));
    }

    /** Sends a key by INFO. */
    void informs(char digit) {
        byte[] body = ("Signal=" + digit + "\r\nDuration=100\r\n").getBytes(StandardCharsets.US_ASCII);
        agent.loop(0).execute(() -> Objects.requireNonNull(call).send(
                "INFO", "application/dtmf-relay", body, SipHeaders.NONE, status -> { }));
    }

    /** Waits until the far end is heard to say this tone. */
    void hears(double hz) {
        await().atMost(TestServer.PATIENCE).untilAsserted(
                () -> assertThat(meter.dominantFrequencyHz()).as("the tone that is heard").isBetween(hz - 5, hz + 5));
    }

    /** The next digit that the far end sends. */
    char nextKey() throws InterruptedException {
        Character key = keys.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(key).as("a digit").isNotNull();
        return key;
    }

    /** Length in ms of the key that was heard last. */
    int lastKeyMs() {
        return lastKeyMs;
    }

    /** Digits that were sent and not asked for yet. */
    int keys() {
        return keys.size();
    }

    /** Waits until nothing is heard. */
    void hearsNothing() {
        await().atMost(TestServer.PATIENCE).untilAsserted(
                () -> assertThat(meter.levelDbfs()).as("the level of what is heard").isLessThan(-50));
    }

    /** What was heard of the last minute, 8 kHz. */
    short[] heard() {
        return ear.snapshot();
    }

    SessionReport report() {
        return Objects.requireNonNull(session.report().block(TestServer.PATIENCE));
    }

    MediaSession session() {
        return session;
    }

    @Override
    public void close() {
        agent.stop().then(media.stop()).block(TestServer.PATIENCE);
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Call implements InviteSessionListener {
        private final int type;

        Call(int type) {
            this.type = type;
        }

        @Override
        public void onProgress(SipResponse response) {
            media(response);
        }

        @Override
        public void onAccepted(SipResponse response) {
            media(response);
            answered.complete(null);
        }

        private void media(SipResponse response) {
            media(response.body());
        }

        void media(byte[] body) {
            if (body.length == 0) {
                return;
            }
            try {
                MediaDescription audio = SdpParser.parse(body).media().getFirst();
                target = audio.port();
                session.start(new StreamParameters(new InetSocketAddress(Objects.requireNonNull(audio.host()), audio.port()),
                        encoding, type, events ? EVENTS : -1, 20, true, true));
            } catch (org.rayo.sdp.SdpException e) {
                answered.completeExceptionally(e);
            }
        }

        @Override
        public void onHangup(SipRequest bye) {
            over.complete(null);
        }

        @Override
        public void onCancelled(SipRequest cancel) {
            over.complete(null);
        }

        @Override
        public void onRejected(SipResponse response) {
            answered.completeExceptionally(new AssertionError("refused: " + response));
        }

        @Override
        public void onFailed(SipFailure failure) {
            answered.completeExceptionally(new AssertionError("failed: " + failure.text()));
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            if (!changes || !reinvite.offers()) {
                reinvite.reject(488);
                return;
            }
            media(reinvite.request().body());
            reinvite.accept(describe(type));
        }
    }

    private final class Rings implements UserAgentListener {
        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            return null;
        }

        @Override
        public void onInvite(InboundInvite invite) {
            int type = Math.max(0, encoding.staticPayloadType());
            if (refusal != 0) {
                invite.reject(refusal, SipHeaders.NONE);
                return;
            }
            Call listener = new Call(type);
            call = invite;
            invite.listener(listener);
            listener.media(invite.request().body());
            if (rings != 0) {
                if (rings == 180) {
                    invite.ring(SipHeaders.NONE);
                } else {
                    invite.progress(describe(type), SipHeaders.NONE);
                }
                ringing.complete(null);
                return;
            }
            invite.accept(describe(type), SipHeaders.NONE);
            answered.complete(null);
        }
    }

    /** What this phone says it says to its end. */
    private final class Hears implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession heard, char digit) {
            // told again when it is over
        }

        @Override
        public void onDigit(MediaSession heard, char digit, int durationMs) {
            lastKeyMs = durationMs;
            keys.add(digit);
        }

        @Override
        public void onPlayEnded(MediaSession heard, long playId, PlayEnd end) {
            // nobody waits
        }
    }
}
