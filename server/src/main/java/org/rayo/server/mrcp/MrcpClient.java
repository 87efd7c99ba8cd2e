package org.rayo.server.mrcp;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.sip.dialog.Destination;
import org.rayo.sip.dialog.InviteSession;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.OutgoingInvite;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Sets up sessions with one speech server (RFC 6787 §4). Thread-safe. */
public final class MrcpClient {
    private final String uri;
    private final String host;
    private final @Nullable SslContext tls;
    private final MediaEngine media;
    private final String ownHost;
    private final Supplier<@Nullable UserAgent> agent;

    /**
     * @param uri of the server, {@code sip:}
     * @param tls whether the control channel is encrypted
     * @param trust authorities in PEM whose certificates are trusted; null: those of the JDK
     * @param ownHost where we are sent sound to
     * @param agent null before it is started
     * @throws MrcpFailure when the authorities cannot be read
     */
    public MrcpClient(String uri, boolean tls, @Nullable Path trust, MediaEngine media, String ownHost, Supplier<@Nullable UserAgent> agent) {
        this.uri = uri;
        this.host = uri.replaceFirst("^[a-zA-Z]+:", "").replaceFirst("^.*@", "").replaceFirst("(:\\d+)?([;?].*)?$", "");
        this.tls = tls ? context(trust) : null;
        this.media = media;
        this.ownHost = ownHost;
        this.agent = agent;
    }

    private static SslContext context(@Nullable Path trust) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            return (trust == null ? builder : builder.trustManager(trust.toFile())).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new MrcpFailure("the authorities in " + trust + " cannot be read");
        }
    }

    /**
     * Opens a session.
     *
     * @param resource {@code speechsynth} or {@code speechrecog}
     * @param time for all of it
     * @return fails with {@link MrcpFailure}; cancelled, nothing of it is left
     */
    public Mono<MrcpSession> open(String resource, MrcpSession.Listener listener, Duration time) {
        return media.open(new Unheard())
                .onErrorMap(failure -> new MrcpFailure("no media for the speech server: " + failure.getMessage()))
                .flatMap(sound -> Mono.<MrcpSession>create(sink ->
                        new Setup(new MrcpOffer(resource, tls != null), sound, listener, time, sink).begin()))
                .timeout(time, Mono.error(() -> new MrcpFailure("the speech server gave no session within " + time.toMillis() + " ms")));
    }

    /** One session on its way. */
    private final class Setup implements InviteSessionListener, MrcpConnection.Listener {
        private final MrcpOffer offer;
        private final MediaSession sound;
        private final MrcpSession.Listener listener;
        private final Duration time;
        private final MonoSink<MrcpSession> sink;
        private final AtomicBoolean failed = new AtomicBoolean();
        private final AtomicReference<@Nullable InviteSession> invite = new AtomicReference<>();
        private final AtomicReference<@Nullable MrcpSession> session = new AtomicReference<>();
        private volatile boolean hungUp;
        private volatile boolean given;

        Setup(MrcpOffer offer, MediaSession sound, MrcpSession.Listener listener, Duration time, MonoSink<MrcpSession> sink) {
            this.offer = offer;
            this.sound = sound;
            this.listener = listener;
            this.time = time;
            this.sink = sink;
        }

        void begin() {
            sink.onCancel(() -> drop());
            UserAgent sip = agent.get();
            if (sip == null) {
                fail("SIP is not started yet");
                return;
            }
            int shard = ThreadLocalRandom.current().nextInt(sip.shards());
            String sdp = offer.sdp(ownHost, sound.localRtpAddress().getPort());
            sip.loop(shard).execute(() -> {
                if (!failed.get()) {
                    invite.set(sip.invite(new OutgoingInvite(uri, null, SipHeaders.NONE, sdp, Destination.of(uri)), shard, this));
                    if (failed.get()) {
                        hangup();
                    }
                }
            });
        }

        private void hangup() {
            InviteSession call = invite.get();
            if (call != null && !hungUp) {
                hungUp = true;
                call.loop().execute(() -> call.hangup(SipHeaders.NONE));
            }
        }

        /** Before it is given all that there is goes; afterwards the session is told. */
        private void fail(String why) {
            MrcpSession made = session.get();
            if (given && made != null) {
                made.lost(why);
            } else if (drop()) {
                sink.error(new MrcpFailure(why));
            }
        }

        private boolean drop() {
            if (!failed.compareAndSet(false, true)) {
                return false;
            }
            hangup();
            sound.close();
            return true;
        }

        @Override
        public void onAccepted(SipResponse response) {
            try {
                MrcpOffer.Agreed agreed = offer.agreed(response.body(), host);
                sound.start(agreed.stream());
                MrcpSession next = new MrcpSession(agreed.channel(), sound, listener, this::hangup);
                session.set(next);
                var _ = MrcpConnection.open(agreed.control(), tls, time, this).subscribe(
                        connection -> {
                            given = true;
                            next.connected(connection);
                            if (failed.get()) {
                                next.close();
                            } else {
                                sink.success(next);
                            }
                        },
                        failure -> fail("the control channel of the speech server cannot be connected to"));
            } catch (MrcpFailure e) {
                fail(e.text());
            }
        }

        @Override
        public void onRejected(SipResponse response) {
            hungUp = true;
            fail("the speech server answered " + response.status());
        }

        @Override
        public void onHangup(SipRequest bye) {
            hungUp = true;
            fail("the speech server hung up");
        }

        @Override
        public void onFailed(SipFailure failure) {
            hungUp = true;
            fail("the speech server cannot be reached by SIP");
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void message(MrcpMessage message) {
            MrcpSession made = session.get();
            if (made != null) {
                made.message(message);
            }
        }

        @Override
        public void lost(String why) {
            fail(why);
        }
    }

    /** Nobody presses keys here. */
    private static final class Unheard implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession session, char digit) {
            // not of speech
        }

        @Override
        public void onDigit(MediaSession session, char digit, int durationMs) {
            // not of speech
        }

        @Override
        public void onPlayEnded(MediaSession session, long playId, PlayEnd end) {
            // whoever plays knows when it is over
        }
    }
}
