package org.rayo.server.peers;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.ToneMeter;
import org.rayo.rtp.audio.ToneSource;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.rtp.engine.MediaListener;
import org.rayo.rtp.engine.MediaSession;
import org.rayo.rtp.engine.PlayEnd;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.sdp.MediaDescription;
import org.rayo.sdp.SdpException;
import org.rayo.sdp.SdpParser;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;

/** Many people at one phone number: each call is answered with RTP sockets of its own. They are named by the user of the URI. */
final class Crowd implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("crowd", true), NioIoHandler.newFactory());
    private final MediaEngine media = MediaEngine.start(MediaConfig.defaults().withLoops(1));
    private final UserAgent agent = Objects.requireNonNull(
            UserAgent.start(SipConfig.defaults().withTcp(null), loops, new Rings()).block(TestServer.PATIENCE));
    private final Map<String, Person> people = new ConcurrentHashMap<>();

    /** What somebody hears and says. */
    private record Person(MediaSession session, InboundInvite call, ToneMeter ear) {}

    String uri(String name) {
        return "sip:" + name + "@127.0.0.1:" + agent.listenPoints().getFirst().address().getPort();
    }

    private Person person(String name) {
        return Objects.requireNonNull(people.get(name), name);
    }

    void says(String name, double hz) {
        person(name).session().play(0, ToneSource.sine(hz, -10, -1));
    }

    double hears(String name) {
        return person(name).ear().dominantFrequencyHz();
    }

    void hangsUp(String name) {
        agent.loop(0).execute(() -> person(name).call().hangup(SipHeaders.NONE));
    }

    @Override
    public void close() {
        agent.stop().then(media.stop()).block(TestServer.PATIENCE);
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Rings implements UserAgentListener {
        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            return null;
        }

        @Override
        public void onInvite(InboundInvite invite) {
            String uri = invite.request().requestUri();
            String name = uri.substring("sip:".length(), uri.indexOf('@'));
            media.open(new Quiet()).subscribe(session -> agent.loop(0).execute(() -> answer(name, invite, session)));
        }

        private void answer(String name, InboundInvite invite, MediaSession session) {
            Person person = new Person(session, invite, new ToneMeter());
            session.addSink(person.ear());
            people.put(name, person);
            invite.listener(new Call(session));
            try {
                MediaDescription audio = SdpParser.parse(invite.request().body()).media().getFirst();
                session.start(new StreamParameters(new InetSocketAddress(Objects.requireNonNull(audio.host()), audio.port()),
                        AudioEncoding.PCMU, 0, -1, 20, true, true));
            } catch (SdpException e) {
                throw new IllegalStateException(e);
            }
            invite.accept("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
                    + session.localRtpAddress().getPort() + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n", SipHeaders.NONE);
        }
    }

    /** Whoever is hung up on lets its ports go. */
    private record Call(MediaSession session) implements InviteSessionListener {
        @Override
        public void onHangup(SipRequest bye) {
            session.close().subscribe();
        }

        @Override
        public void onAccepted(SipResponse response) {
            // it is called, and does not call
        }

        @Override
        public void onProgress(SipResponse response) {
            // nor rings
        }

        @Override
        public void onRejected(SipResponse response) {
            // nor is refused
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void onFailed(SipFailure failure) {
            session.close().subscribe();
        }
    }

    /** Nothing is waited for. */
    private static final class Quiet implements MediaListener {
        @Override
        public void onDigitStarted(MediaSession heard, char digit) {
            // nobody presses keys
        }

        @Override
        public void onDigit(MediaSession heard, char digit, int durationMs) {
            // nobody presses keys
        }

        @Override
        public void onPlayEnded(MediaSession heard, long playId, PlayEnd end) {
            // nobody waits
        }
    }
}
