package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.SpeechOutcome;
import org.rayo.server.component.SpeechPlan;
import org.rayo.server.config.ConfigLoader;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.media.SpeechLibrary;
import org.rayo.server.mrcp.MrcpClient;
import org.rayo.server.peers.Talker;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.speech.MrcpTestServer.Fault;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import reactor.core.publisher.Flux;

/** A speech server that really listens: what is said goes to it by RTP, and the embedded engine behind it understands. */
@Timeout(180)
class MrcpListensTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private static final MediaEngine MEDIA = MediaEngine.start(MediaConfig.defaults());
    private static final String MENU = "<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' mode='voice' root='menu'"
            + " xml:lang='en-US' tag-format='semantics/1.0-literals'><rule id='menu'><one-of><item>technical support<tag>service</tag></item>"
            + "<item>check my balance<tag>balance</tag></item><item>operator<tag>attendant</tag></item></one-of></rule></grammar>";

    private static UserAgent agent;
    private static MrcpTestServer server;

    @BeforeAll
    static void start() {
        agent = Objects.requireNonNull(UserAgent.start(SipConfig.defaults(), LOOPS, new UserAgentListener() {
            @Override
            public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
                return null;
            }

            @Override
            public void onInvite(InboundInvite invite) {
                invite.reject(480, SipHeaders.NONE);
            }
        }).block(PATIENCE));
        server = new MrcpTestServer(null);
        server.listens();
    }

    @AfterEach
    void nothingIsLeft() {
        server.fault = Fault.NONE;
        await().atMost(PATIENCE).until(() -> MEDIA.statistics().openSessions() == 0 && server.sessions.get() == 0);
        assertThat(server.complaints()).isEmpty();
        server.requests.clear();
    }

    @AfterAll
    static void stop() {
        server.close();
        agent.stop().then(MEDIA.stop()).block(PATIENCE);
        var _ = LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static MrcpRecognizer recognizer() {
        return new MrcpRecognizer(new ServerConfig.MrcpServer("carrier", server.uri(), false, null, List.of(), List.of("en-US")),
                new MrcpClient(server.uri(), false, null, MEDIA, "127.0.0.1", () -> agent), Duration.ofSeconds(20));
    }

    private static SpeechGrammar menu() throws GrammarException {
        return new Grammars().compileSpeech(List.of(new GrammarSource(null, "application/srgs+xml", MENU)));
    }

    private static List<Recognition.Alternative> heard(short[] pcm) throws GrammarException {
        Recognition last = recognizer().recognize(new SpeechRecognizer.Task(menu(), "en-US", 0.5), Flux.just(pcm)).blockLast(PATIENCE);
        return ((Recognition.Final) Objects.requireNonNull(last)).alternatives();
    }

    @Test
    void whatIsSaidIsUnderstoodAndSomethingElseIsNot() throws Exception {
        List<Recognition.Alternative> support = heard(Talker.pcm("technical support"));
        assertThat(support).extracting(each -> each.text() + " is " + each.meaning()).containsExactly("technical support is service");
        assertThat(support.getFirst().confidence()).isBetween(0.35, 1.0);
        assertThat(heard(Talker.pcm("the weather is nice today"))).isEmpty();
    }

    /** It is told that all was sent, and tells that it heard nobody, long before its time is over. */
    @Test
    void whatTheServerHearsNobodyInIsNoFailure() throws Exception {
        assertThat(heard(new short[4000])).isEmpty();
        assertThat(server.requests).containsExactly("DEFINE-GRAMMAR", "RECOGNIZE", "START-INPUT-TIMERS");
    }

    /** It breaks off and another engine stands in, until it is left alone; when it is back, it is asked again. */
    @Test
    void itIsLeftAloneWhileItFailsAndAskedWhenItIsBack() throws Exception {
        AtomicLong now = new AtomicLong();
        FakeRecognizer other = FakeRecognizer.says("other", "check my balance");
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ServerConfig.Recognition config = ConfigLoader.parse("speech: { recognition: { timeout: 20s } }").speech().recognition();
        try (Recognizers all = new Recognizers(config, List.of(recognizer(), other), meters, now::get)) {
            server.fault = Fault.CLOSES;
            for (int i = 0; i < CircuitBreaker.FAILURES + 1; i++) {
                assertThat(outcome(all)).isEqualTo("balance");
            }
            assertThat(other.asked).hasValue(CircuitBreaker.FAILURES + 1);
            assertThat(meters.get("rayo.recognition.utterances").tag("engine", "carrier").counter().count()).isEqualTo(CircuitBreaker.FAILURES);
            server.fault = Fault.NONE;
            now.addAndGet(CircuitBreaker.REST.toNanos());
            assertThat(outcome(all)).isEqualTo("attendant");
            assertThat(outcome(all)).isEqualTo("attendant");
            assertThat(other.asked).hasValue(CircuitBreaker.FAILURES + 1);
        }
    }

    /** What "operator" is taken for. */
    private static String outcome(Recognizers all) throws Exception {
        List<SpeechOutcome> outcomes = new java.util.concurrent.CopyOnWriteArrayList<>();
        SpeechLibrary.Ear ear = all.listen(new SpeechPlan(menu(), null, null, 0.5, -1), () -> { }, outcomes::add);
        RecognizersTest.say(ear, "operator");
        await().atMost(PATIENCE).until(() -> outcomes.size() == 1);
        return outcomes.getFirst() instanceof SpeechOutcome.Understood understood ? understood.meaning().toString() : outcomes.getFirst().toString();
    }
}
