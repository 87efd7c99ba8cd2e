package org.rayo.server.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.engine.MediaConfig;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.WordGraph;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.mrcp.MrcpClient;
import org.rayo.server.mrcp.MrcpFailure;
import org.rayo.server.mrcp.MrcpHeaders;
import org.rayo.server.mrcp.MrcpMessage;
import org.rayo.server.mrcp.MrcpSession;
import org.rayo.server.protocol.EmbeddedXml;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.server.speech.MrcpTestServer.Fault;
import org.rayo.server.speech.SpeechFailure.Kind;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.xmpp.c2s.SelfSignedCertificate;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A speech server by MRCPv2 that speaks and understands, and one that does all that it should not. */
@Timeout(180)
class MrcpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private static final MediaEngine MEDIA = MediaEngine.start(MediaConfig.defaults());
    private static final String GRAMMAR = "<grammar xmlns='http://www.w3.org/2001/06/grammar' version='1.0' root='r'><rule id='r'>yes</rule></grammar>";
    private static final String RESULT = "<?xml version='1.0'?><result xmlns='urn:ietf:params:xml:ns:mrcpv2' grammar='session:grammar0@rayo'>"
            + "<interpretation confidence='0.4'><instance>no</instance><input mode='speech'>no</input></interpretation>"
            + "<interpretation confidence='0.92'><instance><answer>affirmative</answer></instance><input mode='speech'>oh yes</input></interpretation></result>";

    private static UserAgent agent;
    private static MrcpTestServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void begin() {
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
    }

    @AfterAll
    static void end() {
        server.close();
        agent.stop().then(MEDIA.stop()).block(PATIENCE);
        var _ = LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @BeforeEach
    void start() {
        server.forget();
    }

    /** Whatever happened, nothing of it is left, and nothing of it was against the RFC. */
    @AfterEach
    void stop() {
        server.fault = Fault.NONE;
        await().atMost(PATIENCE).until(() -> MEDIA.statistics().openSessions() == 0);
        await().atMost(PATIENCE).until(() -> server.sessions.get() == 0);
        assertThat(server.complaints).isEmpty();
    }

    private static ServerConfig.MrcpServer config(String uri, boolean tls, @Nullable Path trust) {
        return new ServerConfig.MrcpServer("carrier", uri, tls, trust,
                List.of(new ServerConfig.SpeechVoice("paul", "en-US", "male")), List.of("en-US", "de"));
    }

    private MrcpClient client() {
        return new MrcpClient(server.uri(), false, null, MEDIA, "127.0.0.1", () -> agent);
    }

    private MrcpSynthesizer synthesizer(Duration time) {
        return new MrcpSynthesizer(config(server.uri(), false, null), client(), time);
    }

    private static List<SpeechEvent> speak(SpeechSynthesizer engine, String ssml) {
        return engine.speak(SynthesizersTest.text(ssml), engine.voices().getFirst()).collectList().block(PATIENCE);
    }

    private static int samples(List<SpeechEvent> events) {
        return events.stream().mapToInt(event -> event instanceof SpeechEvent.Pcm pcm ? pcm.samples().length : 0).sum();
    }

    @Test
    void itSpeaksAndTellsItsMarks() {
        List<SpeechEvent> events = speak(synthesizer(PATIENCE), "one two three <mark name='four'/>four five <mark name='six'/> six");
        assertThat(events.stream().filter(SpeechEvent.Mark.class::isInstance)).containsExactly(new SpeechEvent.Mark("four"), new SpeechEvent.Mark("six"));
        // as long as the engine speaks, with what jitter and the end add
        assertThat(samples(events)).isBetween(8000, 8 * 5000);
        assertThat(samples(events.subList(0, events.indexOf(new SpeechEvent.Mark("four"))))).isGreaterThan(4000);
        short[] first = ((SpeechEvent.Pcm) events.getFirst()).samples();
        assertThat(first.length).as("held back against jitter").isEqualTo(1600);
        assertThat(server.requests).containsExactly("SPEAK");
    }

    @Test
    void overTlsToo() throws Exception {
        SelfSignedCertificate own = SelfSignedCertificate.create("localhost", Instant.now(), new SecureRandom());
        Path trust = directory.resolve("trust.pem");
        Files.writeString(trust, "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(own.certificate().getEncoded())
                + "\n-----END CERTIFICATE-----\n");
        SslContext tls = SslContextBuilder.forServer(own.privateKey(), own.certificate()).build();
        try (MrcpTestServer secure = new MrcpTestServer(tls)) {
            String uri = secure.uri().replace("127.0.0.1", "localhost");
            ServerConfig.MrcpServer config = config(uri, true, trust);
            assertThat(samples(speak(new MrcpSynthesizer(config, new MrcpClient(uri, true, trust, MEDIA, "127.0.0.1", () -> agent), PATIENCE), "hello")))
                    .isGreaterThan(2000);
            // nobody vouches for it
            MrcpSynthesizer wary = new MrcpSynthesizer(config, new MrcpClient(uri, true, null, MEDIA, "127.0.0.1", () -> agent), PATIENCE);
            assertThatThrownBy(() -> speak(wary, "hello")).hasMessageContaining("cannot be connected");
            await().atMost(PATIENCE).until(() -> secure.sessions.get() == 0);
            assertThat(secure.complaints).isEmpty();
        }
        assertThatThrownBy(() -> new MrcpClient("sip:x@localhost", true, directory.resolve("none"), MEDIA, "127.0.0.1", () -> agent))
                .isInstanceOf(MrcpFailure.class);
    }

    @Test
    void everyMethodOfTheSynthesizerIsAnsweredByItsState() {
        List<String> heard = java.util.Collections.synchronizedList(new ArrayList<>());
        MrcpSession session = Objects.requireNonNull(client().open("speechsynth", new MrcpSession.Listener() {
            @Override
            public void event(MrcpMessage.Event event) {
                heard.add(event.name());
            }

            @Override
            public void lost(String why) {
                heard.add(why);
            }
        }, PATIENCE).block(PATIENCE));
        assertThat(ask(session, "PAUSE").status()).isEqualTo(402);
        assertThat(ask(session, "STOP").status()).isEqualTo(200);
        assertThat(ask(session, "SET-PARAMS", "Voice-Gender", "female").status()).isEqualTo(200);
        assertThat(ask(session, "GET-PARAMS", "Voice-Gender", "").headers().get("voice-gender")).isEqualTo("female");
        String ssml = "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>one two three. four five six. seven eight nine.</speak>";
        MrcpMessage.Response speaks = Objects.requireNonNull(session.request("SPEAK", MrcpHeaders.of("Content-Type", "application/ssml+xml"), ssml).block(PATIENCE));
        assertThat(speaks.state()).isEqualTo(MrcpMessage.State.IN_PROGRESS);
        for (String method : new String[] {"PAUSE", "RESUME"}) {
            MrcpMessage.Response response = ask(session, method);
            assertThat(response.status()).as(method).isEqualTo(200);
            assertThat(response.headers().get("Active-Request-Id-List")).isEqualTo(Long.toString(speaks.requestId()));
        }
        assertThat(ask(session, "CONTROL", "Jump-Size", "+1 Second").status()).isEqualTo(200);
        assertThat(ask(session, "BARGE-IN-OCCURRED").headers().get("Active-Request-Id-List")).isEqualTo(Long.toString(speaks.requestId()));
        assertThat(ask(session, "STOP").headers().get("Active-Request-Id-List")).isNull();
        session.close();
        assertThatThrownBy(() -> ask(session, "STOP")).isInstanceOf(MrcpFailure.class);
        assertThat(heard).isEmpty();
    }

    private static MrcpMessage.Response ask(MrcpSession session, String method, String... headers) {
        return Objects.requireNonNull(session.request(method, MrcpHeaders.of(headers), "").block(PATIENCE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "REFUSES | BROKEN | answered 503", "NO_RESOURCE | BROKEN | has no speechsynth", "SILENT | BROKEN | within 2000 ms", "DEAD_PORT | BROKEN | cannot be connected",
        "RUBBISH | BROKEN | no MRCP", "CLOSES | BROKEN | connection", "HANGS_UP | BROKEN | hung up", "NO_ANSWER | TIMEOUT | did not answer",
        "REFUSES_SPEAK | BROKEN | answered 407", "ERROR_CAUSE | BROKEN | 004 error"
    })
    void serversThatFailAreFailures(Fault fault, Kind kind, String text) {
        server.fault = fault;
        MrcpSynthesizer engine = synthesizer(fault == Fault.SILENT || fault == Fault.NO_ANSWER ? Duration.ofSeconds(2) : PATIENCE);
        assertThatThrownBy(() -> speak(engine, "hello")).isInstanceOfSatisfying(SpeechFailure.class, failure -> {
            assertThat(failure.text()).startsWith("carrier").contains(text);
            assertThat(failure.kind()).isEqualTo(kind);
        });
    }

    @Test
    void anotherEngineStandsInAndTheServerIsUsedAgain() {
        FakeSynthesizer other = new FakeSynthesizer("other", Flux.just(FakeSynthesizer.sound(100)), FakeSynthesizer.english("z"));
        Synthesizers all = new Synthesizers(ServerConfig.defaults().speech().synthesis(), List.of(synthesizer(PATIENCE), other),
                new SimpleMeterRegistry(), System::nanoTime);
        server.fault = Fault.CLOSES;
        assertThat(all.speak(SynthesizersTest.text("one"), 8000).block(PATIENCE)).isNotNull();
        assertThat(other.asked).hasValue(1);
        server.fault = Fault.NONE;
        Spoken spoken = Objects.requireNonNull(all.speak(SynthesizersTest.text("two"), 8000).block(PATIENCE));
        assertThat(other.asked).hasValue(1);
        spoken.cancel().run();
        await().atMost(PATIENCE).until(() -> server.requests.contains("STOP"));
    }

    @Test
    void nobodyHearsItAnyMore() {
        Disposable work = synthesizer(PATIENCE).speak(SynthesizersTest.text("a long text. ".repeat(50)), new SpeechSynthesizer.Voice("paul", "en-US", "male"))
                .take(1).subscribe();
        // it is told before the subscriber is done
        await().atMost(PATIENCE).until(() -> server.requests.contains("STOP") && work.isDisposed());
    }

    @Test
    void givenUpWhileItIsSetUpNothingIsLeft() {
        server.fault = Fault.SILENT;
        Disposable work = synthesizer(PATIENCE).speak(SynthesizersTest.text("hello"), new SpeechSynthesizer.Voice("paul", "en-US", "male")).subscribe();
        await().atMost(PATIENCE).until(() -> MEDIA.statistics().openSessions() == 1);
        work.dispose();
    }

    // ---- understanding

    private record Grammar(List<GrammarSource> sources, WordGraph graph) implements SpeechGrammar {
        @Override
        public boolean dictation() {
            return false;
        }

        @Override
        public Set<String> words() {
            return Set.of("yes");
        }

        @Override
        public @Nullable Meaning interpret(List<String> words) {
            return Meaning.of(String.join(" ", words));
        }
    }

    private static SpeechRecognizer.Task task() {
        return new SpeechRecognizer.Task(new Grammar(List.of(new GrammarSource(null, "application/srgs+xml", GRAMMAR)), WordGraph.EMPTY), "en-US", 0.5);
    }

    /** A fifth of a second of sound and some quiet, in pieces as they are heard. */
    private static Flux<short[]> utterance() {
        List<short[]> pieces = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            short[] piece = new short[160];
            for (int at = 0; at < 160 && i < 10; at++) {
                piece[at] = (short) (8000 * Math.sin(2 * Math.PI * 440 * (160 * i + at) / 8000));
            }
            pieces.add(piece);
        }
        return Flux.fromIterable(pieces);
    }

    private MrcpRecognizer recognizer(Duration time) {
        return new MrcpRecognizer(config(server.uri(), false, null), client(), time);
    }

    @Test
    void itUnderstandsTheBestFirst() {
        server.nlsml = RESULT;
        List<Recognition> heard = recognizer(PATIENCE).recognize(task(), utterance()).collectList().block(PATIENCE);
        assertThat(heard).containsExactly(new Recognition.Final(List.of(
                new Recognition.Alternative("oh yes", 0.92, new Meaning("", List.of(new Meaning.Part("answer", Meaning.of("affirmative"))))), new Recognition.Alternative("no", 0.4, null))));
        assertThat(server.requests).startsWith("DEFINE-GRAMMAR", "RECOGNIZE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "000 success | true |", "008 success-maxtime | true |", "001 no-match | false |", "002 no-input-timeout | false |", "003 hotword-maxtime | false |",
        "004 grammar-load-failure | false | UNSUPPORTED", "005 grammar-compilation-failure | false | UNSUPPORTED", "006 recognizer-error | false | BROKEN",
        "007 speech-too-early | false |", "009 uri-failure | false | UNSUPPORTED", "010 language-unsupported | false | UNSUPPORTED", "011 cancelled | false | BROKEN",
        "012 semantics-failure | false | UNSUPPORTED", "013 partial-match | false |", "014 partial-match-maxtime | false |", "015 no-match-maxtime | false |",
        "016 grammar-definition-failure | false | UNSUPPORTED", "rubbish | false | BROKEN"
    })
    void everyCompletionCauseHasItsMeaning(String cause, boolean understood, @Nullable Kind failure) {
        server.cause = cause;
        server.nlsml = RESULT;
        try {
            List<Recognition> heard = recognizer(PATIENCE).recognize(task(), utterance()).collectList().block(PATIENCE);
            assertThat(failure).isNull();
            assertThat(((Recognition.Final) heard.getFirst()).alternatives()).hasSize(understood ? 2 : 0);
        } catch (SpeechFailure e) {
            assertThat(e.kind()).isEqualTo(failure);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "REFUSES | BROKEN", "DEAD_PORT | BROKEN", "RUBBISH | BROKEN", "CLOSES | BROKEN", "HANGS_UP | BROKEN", "NO_ANSWER | TIMEOUT", "REFUSES_SPEAK | UNSUPPORTED"
    })
    void recognisersThatFailAreFailures(Fault fault, Kind kind) {
        server.fault = fault;
        MrcpRecognizer engine = recognizer(fault == Fault.NO_ANSWER ? Duration.ofSeconds(2) : PATIENCE);
        assertThatThrownBy(() -> engine.recognize(task(), utterance()).blockLast(PATIENCE)).isInstanceOfSatisfying(SpeechFailure.class,
                failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    /** One that hears without end gives no result. */
    @Test
    void noResultIsATimeout() {
        server.fault = Fault.NO_RESULT;
        assertThatThrownBy(() -> recognizer(Duration.ofSeconds(3)).recognize(task(), Flux.just(new short[160])).blockLast(PATIENCE))
                .isInstanceOfSatisfying(SpeechFailure.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT));
    }

    @Test
    void takenBackItIsStopped() {
        Disposable work = recognizer(PATIENCE).recognize(task(), Flux.never()).subscribe();
        await().atMost(PATIENCE).until(() -> server.requests.contains("RECOGNIZE"));
        work.dispose();
        await().atMost(PATIENCE).until(() -> server.requests.contains("STOP"));
    }

    @Test
    void whatIsNoDocumentOfItsOwnIsWrittenAnew() throws Exception {
        WordGraph graph = WordGraph.even(List.of("", "yes", "", "no & so"), new int[] {-1, 0, 1, 0}, new int[] {-1, -1, 3, -1}, 2);
        List<String> documents = MrcpRecognizer.documents(new Grammar(List.of(new GrammarSource("builtin:speech/boolean", null, null)), graph), "en-US");
        assertThat(documents).hasSize(1);
        assertThat(EmbeddedXml.parse(documents.getFirst()).attribute("root")).isEqualTo("s2");
        assertThat(documents.getFirst()).contains("<rule id=\"s1\"><item>yes</item><ruleref uri=\"#s0\"/></rule>", "no &amp; so",
                "<one-of><item><ruleref uri=\"#s1\"/></item><item><ruleref uri=\"#s3\"/></item></one-of>", "<rule id=\"s0\"><ruleref special=\"NULL\"/></rule>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<result><interpretation><input>yes</input></interpretation></result> | yes/1.0/null",
        "<result><interpretation confidence='93'><input>one  two</input><instance>12</instance></interpretation></result> | one two/0.93/12",
        "<result><interpretation><input confidence='0.3'>yes</input><instance>YES</instance></interpretation></result> | yes/0.3/null",
        "<result><interpretation confidence='x'><input>yes</input></interpretation></result> | yes/0.0/null",
        "<result><interpretation><input><nomatch/></input></interpretation></result> | ''", "<result/> | ''",
        "<result><interpretation><instance>yes</instance></interpretation></result> | ''"
    })
    void resultsAreReadAsServersWriteThem(String document, String wanted) {
        StringBuilder read = new StringBuilder();
        NlsmlReader.read(document).forEach(each -> read.append(each.text()).append('/').append(each.confidence()).append('/').append(each.meaning()));
        assertThat(read.toString()).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"no XML", "<result>", "<html/>", "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><result>&x;</result>"})
    void resultsThatAreNoneAreFailures(String document) {
        assertThatThrownBy(() -> NlsmlReader.read(document)).isInstanceOf(SpeechFailure.class);
    }
}
