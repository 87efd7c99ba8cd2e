package org.rayo.server.speech;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioSink;
import org.rayo.rtp.audio.Cue;
import org.rayo.rtp.audio.PcmClip;
import org.rayo.rtp.audio.Playlist;
import org.rayo.rtp.audio.Sound;
import org.rayo.rtp.audio.StreamResampler;
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
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.component.ssml.PlayItem;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.Ssml;
import org.rayo.server.component.ssml.SsmlException;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.mrcp.MrcpFramer;
import org.rayo.server.mrcp.MrcpHeaders;
import org.rayo.server.mrcp.MrcpMessage;
import org.rayo.server.mrcp.MrcpMessage.State;
import org.rayo.server.mrcp.MrcpSyntaxException;
import org.rayo.server.mrcp.MrcpWriter;
import org.rayo.server.protocol.RayoCommand.GrammarSource;
import org.rayo.sip.dialog.InboundInvite;
import org.rayo.sip.dialog.InviteSessionListener;
import org.rayo.sip.dialog.Reinvite;
import org.rayo.sip.dialog.SipConfig;
import org.rayo.sip.dialog.SipFailure;
import org.rayo.sip.dialog.UserAgent;
import org.rayo.sip.dialog.UserAgentListener;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/**
 * A speech server that takes RFC 6787 at its word, and notes what is against it. It speaks with the embedded engine, and understands
 * by the embedded engine or what it was told to, when it has really heard somebody speak and stop.
 */
public final class MrcpTestServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What it does wrong. */
    enum Fault {
        NONE,
        REFUSES,
        NO_RESOURCE,
        SILENT,
        DEAD_PORT,
        RUBBISH,
        CLOSES,
        HANGS_UP,
        NO_ANSWER,
        REFUSES_SPEAK,
        NO_RESULT,
        ERROR_CAUSE
    }

    /** What it does wrong from now on. */
    volatile Fault fault = Fault.NONE;
    /** How the next recognition ends: a completion cause, then the NLSML document; null: with what it heard. */
    volatile String cause = "000 success";
    volatile String nlsml = "";
    final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger sessions = new AtomicInteger();

    private static final SphinxRecognizer EARS = new SphinxRecognizer(SphinxModel.stock(), 1, 50);

    private volatile boolean listens;
    private final @Nullable SslContext tls;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final MediaEngine media = MediaEngine.start(MediaConfig.defaults());
    private final FreeTtsSynthesizer voice = new FreeTtsSynthesizer(2, 200);
    private final UserAgent agent;
    private final DisposableServer control;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger(0x32AE_0000);

    /** {@code tls} null: its control channel is plain. */
    public MrcpTestServer(@Nullable SslContext tls) {
        this.tls = tls;
        this.agent = Objects.requireNonNull(UserAgent.start(SipConfig.defaults(), loops, new Door()).block(PATIENCE));
        TcpServer server = TcpServer.create().host("127.0.0.1").port(0).doOnConnection(this::connected);
        this.control = (tls == null ? server : server.secure(spec -> spec.sslContext(tls))).bindNow();
    }

    /** What it understands whatever is said. */
    public void understands(String document) {
        nlsml = document;
    }

    /** From now on it understands by the embedded engine what is really said. */
    public void listens() {
        EARS.load();
        listens = true;
    }

    /** What a client did against the RFC. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Where it is called. */
    public String uri() {
        return "sip:mrcp@127.0.0.1:" + agent.listenPoints().getFirst().address().getPort();
    }

    /** As it was when it began: without a fault, and nobody has asked it for anything. */
    void forget() {
        fault = Fault.NONE;
        cause = "000 success";
        nlsml = "";
        complaints.clear();
        requests.clear();
    }

    @Override
    public void close() {
        control.disposeNow();
        agent.stop().then(media.stop()).block(PATIENCE);
        voice.close();
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void complain(String what) {
        complaints.add(what);
    }

    // ---- SIP

    private final class Door implements UserAgentListener {
        @Override
        public @Nullable Refusal admit(SipRequest invite, InetSocketAddress from) {
            return null;
        }

        @Override
        public void onInvite(InboundInvite invite) {
            if (fault == Fault.SILENT) {
                invite.listener(new Channel("none", "none"));
                return;
            }
            if (fault == Fault.REFUSES) {
                invite.reject(503, SipHeaders.NONE);
                return;
            }
            try {
                List<MediaDescription> offered = SdpParser.parse(invite.request().body()).media();
                String resource = checked(offered);
                Channel channel = new Channel(Integer.toHexString(ids.incrementAndGet()) + "@" + resource, resource);
                channel.invite = invite;
                invite.listener(channel);
                channels.put(channel.id, channel);
                sessions.incrementAndGet();
                media.open(channel.new Ears()).subscribe(session -> channel.answer(session, offered));
            } catch (SdpException e) {
                complain("SDP: " + e.getMessage());
                invite.reject(400, SipHeaders.NONE);
            }
        }

        /** RFC 6787 §4.2 to §4.4. */
        private String checked(List<MediaDescription> offered) {
            MediaDescription control = offered.getFirst();
            MediaDescription audio = offered.get(1);
            String resource = String.valueOf(control.attribute("resource"));
            check(control.media().equals("application"), "first m= is " + control.media());
            check(control.protocol().equals(tls == null ? "TCP/MRCPv2" : "TCP/TLS/MRCPv2"), "protocol " + control.protocol());
            check(control.port() == 9, "an active end offers port 9, not " + control.port());
            check(control.formats().equals(List.of("1")), "format " + control.formats());
            check("active".equals(control.attribute("setup")), "setup " + control.attribute("setup"));
            check("new".equals(control.attribute("connection")), "connection " + control.attribute("connection"));
            check(Set.of("speechsynth", "speechrecog").contains(resource), "resource " + resource);
            check(control.attribute("cmid") != null && control.attribute("cmid").equals(audio.attribute("mid")), "cmid and mid differ");
            check(audio.media().equals("audio") && audio.protocol().equals("RTP/AVP") && audio.port() > 0, "audio " + audio);
            check(audio.attributes().contains(resource.equals("speechsynth") ? "recvonly" : "sendonly"), "direction " + audio.attributes());
            return resource;
        }
    }

    private void check(boolean right, String otherwise) {
        if (!right) {
            complain(otherwise);
        }
    }

    // ---- MRCP

    private void connected(Connection connection) {
        MrcpFramer framer = new MrcpFramer();
        connection.inbound().receive().asByteArray().subscribe(octets -> {
            try {
                for (MrcpMessage message : framer.take(octets)) {
                    request(message, connection);
                }
            } catch (MrcpSyntaxException e) {
                complain("syntax: " + e.what());
                connection.dispose();
            }
        }, failure -> { });
    }

    private void request(MrcpMessage message, Connection connection) {
        if (!(message instanceof MrcpMessage.Request request)) {
            complain("a client sent " + message);
            return;
        }
        requests.add(request.method());
        MrcpHeaders.Field first = request.headers().fields().isEmpty() ? null : request.headers().fields().getFirst();
        Channel channel = first == null ? null : channels.get(first.value());
        if (first == null || !first.name().equals("Channel-Identifier") || channel == null) {
            complain("no known channel in " + request);
            connection.dispose();
            return;
        }
        channel.request(request, connection);
    }

    /** A resource that is somebody's. */
    private final class Channel implements InviteSessionListener {
        private final String id;
        private final String resource;
        private final Map<String, String> parameters = new HashMap<>();
        private final Map<String, String> grammars = new HashMap<>();
        private volatile @Nullable InboundInvite invite;
        private volatile @Nullable MediaSession session;
        private volatile @Nullable Connection connection;
        private long lastId;
        /** The request that speaks or listens; 0: none. */
        private volatile long active;
        private volatile boolean paused;
        private volatile boolean speaking;
        /** What it listens for: grammars, the silence after what is said, and how long it waits for somebody to speak. */
        private volatile List<String> wanted = List.of();
        private volatile long completeMs = 200;
        private volatile long noInputMs;

        Channel(String id, String resource) {
            this.id = id;
            this.resource = resource;
        }

        void answer(MediaSession open, List<MediaDescription> offered) {
            session = open;
            if (!channels.containsKey(id)) {
                // given up meanwhile
                open.close();
                return;
            }
            boolean speaks = resource.equals("speechsynth");
            MediaDescription audio = offered.get(1);
            open.start(new StreamParameters(new InetSocketAddress(audio.host(), audio.port()), AudioEncoding.PCMU, 0, -1, 20, speaks, !speaks));
            if (!speaks) {
                open.addSink(new Listening());
            }
            int port = fault == Fault.DEAD_PORT ? 1 : fault == Fault.NO_RESOURCE ? 0 : control.port();
            Objects.requireNonNull(invite).accept(String.join("\r\n", "v=0", "o=- 2 2 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
                    "m=application " + port + " " + (tls == null ? "TCP/MRCPv2" : "TCP/TLS/MRCPv2") + " 1", "a=setup:passive", "a=connection:new",
                    "a=channel:" + id, "a=cmid:1", "m=audio " + open.localRtpAddress().getPort() + " RTP/AVP 0", "a=rtpmap:0 PCMU/8000",
                    speaks ? "a=sendonly" : "a=recvonly", "a=mid:1", ""), SipHeaders.NONE);
        }

        private void send(MrcpMessage message) {
            Connection to = connection;
            if (to != null) {
                to.channel().writeAndFlush(Unpooled.wrappedBuffer(MrcpWriter.write(message)));
            }
        }

        private MrcpHeaders own(String... more) {
            List<String> all = new ArrayList<>(List.of("Channel-Identifier", id));
            all.addAll(List.of(more));
            return MrcpHeaders.of(all.toArray(String[]::new));
        }

        private void respond(MrcpMessage.Request to, int status, State state, String... headers) {
            send(new MrcpMessage.Response(to.requestId(), status, state, own(headers), ""));
        }

        void request(MrcpMessage.Request request, Connection by) {
            connection = by;
            check(request.requestId() > lastId, "request ids do not grow: " + request.requestId());
            lastId = request.requestId();
            switch (fault) {
                case NO_ANSWER -> {
                    return;
                }
                case CLOSES -> {
                    by.dispose();
                    return;
                }
                case HANGS_UP -> {
                    Objects.requireNonNull(invite).hangup(SipHeaders.NONE);
                    closed();
                    return;
                }
                case RUBBISH -> {
                    by.channel().writeAndFlush(Unpooled.wrappedBuffer("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                    return;
                }
                case REFUSES_SPEAK -> {
                    respond(request, 407, State.COMPLETE);
                    return;
                }
                default -> {
                    // it does what it should
                }
            }
            if (resource.equals("speechsynth")) {
                synthesizer(request);
            } else {
                recognizer(request);
            }
        }

        /** §8: which method is valid in which state. */
        private void synthesizer(MrcpMessage.Request request) {
            switch (request.method()) {
                case "SPEAK" -> speak(request);
                case "STOP", "BARGE-IN-OCCURRED" -> {
                    long was = active;
                    active = 0;
                    paused = false;
                    Objects.requireNonNull(session).stopPlaying(was);
                    if (was == 0) {
                        respond(request, 200, State.COMPLETE);
                    } else {
                        respond(request, 200, State.COMPLETE, "Active-Request-Id-List", Long.toString(was));
                    }
                }
                case "PAUSE" -> paused(request, true);
                case "RESUME" -> paused(request, false);
                case "CONTROL" -> {
                    if (active == 0) {
                        respond(request, 402, State.COMPLETE);
                    } else {
                        String jump = String.valueOf(request.headers().get("Jump-Size"));
                        check(jump.matches("[+-]\\d+ Second"), "Jump-Size " + jump);
                        Objects.requireNonNull(session).seek(active, 1000L * Integer.parseInt(jump.split(" ")[0]));
                        respond(request, 200, State.COMPLETE, "Active-Request-Id-List", Long.toString(active));
                    }
                }
                default -> parameters(request);
            }
        }

        private void parameters(MrcpMessage.Request request) {
            switch (request.method()) {
                case "SET-PARAMS" -> {
                    request.headers().fields().forEach(field -> parameters.put(field.name(), field.value()));
                    respond(request, 200, State.COMPLETE);
                }
                case "GET-PARAMS" -> {
                    List<String> values = new ArrayList<>();
                    request.headers().fields().stream().skip(1).forEach(field ->
                            values.addAll(List.of(field.name(), parameters.getOrDefault(field.name(), ""))));
                    respond(request, 200, State.COMPLETE, values.toArray(String[]::new));
                }
                default -> {
                    complain(request.method() + " is no method of " + resource);
                    respond(request, 401, State.COMPLETE);
                }
            }
        }

        private void paused(MrcpMessage.Request request, boolean pause) {
            if (active == 0) {
                respond(request, 402, State.COMPLETE);
                return;
            }
            paused = pause;
            MediaSession sound = Objects.requireNonNull(session);
            if (pause) {
                sound.pause(active);
            } else {
                sound.resume(active);
            }
            respond(request, 200, State.COMPLETE, "Active-Request-Id-List", Long.toString(active));
        }

        private void speak(MrcpMessage.Request request) {
            check("application/ssml+xml".equals(request.headers().get("Content-Type")), "Content-Type " + request.headers().get("Content-Type"));
            if (active != 0) {
                complain("SPEAK while it speaks");
                respond(request, 402, State.COMPLETE);
                return;
            }
            try {
                List<PlayItem> items = Ssml.read(request.body(), VoiceWish.ANY);
                active = request.requestId();
                respond(request, 200, State.IN_PROGRESS, "Speech-Marker", "timestamp=857205015059");
                if (fault == Fault.ERROR_CAUSE) {
                    complete("004 error");
                    return;
                }
                spoken(items, new ArrayList<>(), 0, request.requestId());
            } catch (SsmlException e) {
                respond(request, 200, State.COMPLETE, "Completion-Cause", "002 parse-failure");
            }
        }

        private void spoken(List<PlayItem> items, List<Sound> sounds, int next, long request) {
            if (next == items.size()) {
                Objects.requireNonNull(session).play(request, Playlist.source(sounds, Playlist.Options.ONCE, 8000, Runnable::run,
                        cue -> send(new MrcpMessage.Event("SPEECH-MARKER", request, State.IN_PROGRESS,
                                own("Speech-Marker", "timestamp=857206027059;" + cue.name()), ""))));
                return;
            }
            switch (items.get(next)) {
                case SpokenText text -> voice.speak(text, new SpeechSynthesizer.Voice("kevin", "en-US", "male"))
                        .filter(event -> !(event instanceof SpeechEvent.Begun)).subscribe(
                        event -> sounds.add(event instanceof SpeechEvent.Pcm pcm ? PcmClip.of(pcm.samples(), 8000)
                                : new Cue(((SpeechEvent.Mark) event).name())),
                        failure -> complete("004 error"), () -> spoken(items, sounds, next + 1, request));
                case PlayItem.Mark(String name) -> {
                    sounds.add(new Cue(name));
                    spoken(items, sounds, next + 1, request);
                }
                case PlayItem.Silence(int ms) -> {
                    sounds.add(PcmClip.of(new short[8 * ms], 8000));
                    spoken(items, sounds, next + 1, request);
                }
                case PlayItem.Sound sound -> complete("003 uri-failure");
            }
        }

        private void complete(String why) {
            long was = active;
            active = 0;
            send(new MrcpMessage.Event("SPEAK-COMPLETE", was, State.COMPLETE, own("Completion-Cause", why), ""));
        }

        /** §9. */
        private void recognizer(MrcpMessage.Request request) {
            switch (request.method()) {
                case "DEFINE-GRAMMAR" -> {
                    String name = request.headers().get("Content-ID");
                    check(name != null, "a grammar without Content-ID");
                    check(active == 0, "DEFINE-GRAMMAR while it listens");
                    if (request.body().contains("<grammar") || String.valueOf(request.headers().get("Content-Type")).equals("text/uri-list")) {
                        grammars.put(String.valueOf(name), request.body());
                        respond(request, 200, State.COMPLETE, "Completion-Cause", "000 success");
                    } else {
                        respond(request, 407, State.COMPLETE, "Completion-Cause", "005 grammar-compilation-failure");
                    }
                }
                case "RECOGNIZE" -> {
                    check("text/uri-list".equals(request.headers().get("Content-Type")), "RECOGNIZE with " + request.headers().get("Content-Type"));
                    for (String uri : request.body().strip().split("\r\n")) {
                        check(uri.startsWith("session:") && grammars.containsKey("<" + uri.substring(8) + ">"), "unknown grammar " + uri);
                    }
                    check(String.valueOf(request.headers().get("Confidence-Threshold")).matches("0\\.\\d+|1\\.0|0"), "Confidence-Threshold");
                    if (active != 0) {
                        complain("RECOGNIZE while it listens");
                        respond(request, 402, State.COMPLETE);
                        return;
                    }
                    wanted = request.body().strip().lines().map(uri -> String.valueOf(grammars.get("<" + uri.substring(8) + ">"))).toList();
                    completeMs = number(request, "Speech-Complete-Timeout");
                    noInputMs = number(request, "No-Input-Timeout");
                    speaking = false;
                    active = request.requestId();
                    respond(request, 200, State.IN_PROGRESS);
                    if (!"false".equals(request.headers().get("Start-Input-Timers"))) {
                        startTimers(request.requestId());
                    }
                }
                case "START-INPUT-TIMERS" -> {
                    long listening = active;
                    respond(request, listening == 0 ? 402 : 200, State.COMPLETE);
                    if (listening != 0) {
                        startTimers(listening);
                    }
                }
                case "STOP" -> {
                    long was = active;
                    active = 0;
                    if (was == 0) {
                        respond(request, 200, State.COMPLETE);
                    } else {
                        respond(request, 200, State.COMPLETE, "Active-Request-Id-List", Long.toString(was));
                    }
                }
                default -> parameters(request);
            }
        }

        private long number(MrcpMessage.Request request, String header) {
            String value = String.valueOf(request.headers().get(header));
            check(value.matches("\\d{1,6}"), header + " " + value);
            return value.matches("\\d{1,6}") ? Long.parseLong(value) : 1000;
        }

        /** §9.4.6: nobody speaks within that time. */
        private void startTimers(long id) {
            loops.schedule(() -> {
                if (active == id && !speaking && fault != Fault.NO_RESULT) {
                    active = 0;
                    recognized(id, "002 no-input-timeout", "");
                }
            }, noInputMs, TimeUnit.MILLISECONDS);
        }

        private void recognized(long id, String why, String document) {
            MrcpHeaders headers = own("Completion-Cause", why);
            headers = document.isEmpty() ? headers : headers.with("Content-Type", "application/nlsml+xml");
            send(new MrcpMessage.Event("RECOGNITION-COMPLETE", id, State.COMPLETE, headers, document));
        }

        private void understand(long id, short[] narrow) {
            try {
                SpeechGrammar grammar = new Grammars().compileSpeech(
                        wanted.stream().map(document -> new GrammarSource(null, "application/srgs+xml", document)).toList());
                StreamResampler resampler = new StreamResampler(8000, EARS.sampleRate());
                short[] room = new short[resampler.bound(narrow.length)];
                short[] wide = java.util.Arrays.copyOf(room, resampler.convert(narrow, 0, narrow.length, room, 0));
                EARS.recognize(new SpeechRecognizer.Task(grammar, "en-US", 0.5), Flux.just(wide)).last().subscribe(
                        heard -> understood(id, grammar, (Recognition.Final) heard), failure -> recognized(id, "006 recognizer-error", ""));
            } catch (GrammarException e) {
                recognized(id, "004 grammar-load-failure", "");
            }
        }

        private void understood(long id, SpeechGrammar grammar, Recognition.Final heard) {
            if (heard.alternatives().isEmpty()) {
                recognized(id, "001 no-match", "");
                return;
            }
            Recognition.Alternative best = heard.alternatives().getFirst();
            recognized(id, "000 success", "<?xml version='1.0'?><result xmlns='urn:ietf:params:xml:ns:mrcpv2'><interpretation confidence='"
                    + best.confidence() + "'><instance>" + grammar.interpret(List.of(best.text().split(" "))) + "</instance><input mode='speech'>"
                    + best.text() + "</input></interpretation></result>");
        }

        /** Speech begins when it is loud and is over after the quiet that was asked for. */
        private final class Listening implements AudioSink {
            private static final int MAX_FRAMES = 1000;

            private final List<short[]> said = new ArrayList<>();
            private int loud;
            private int quiet;

            @Override
            public void onFrame(short[] frame, int offset, int samples) {
                if (active == 0) {
                    said.clear();
                    loud = 0;
                    return;
                }
                if (said.size() < MAX_FRAMES) {
                    said.add(java.util.Arrays.copyOfRange(frame, offset, offset + samples));
                }
                int peak = 0;
                for (int i = 0; i < samples; i++) {
                    peak = Math.max(peak, Math.abs(frame[offset + i]));
                }
                loud = peak > 1000 ? loud + 1 : loud;
                quiet = peak > 1000 ? 0 : quiet + 1;
                if (!speaking && loud > 5) {
                    speaking = true;
                    send(new MrcpMessage.Event("START-OF-INPUT", active, State.IN_PROGRESS, own("Input-Type", "speech"), ""));
                }
                if (speaking && quiet > completeMs / 20) {
                    speaking = false;
                    long was = active;
                    active = 0;
                    if (listens) {
                        short[] all = new short[said.size() * samples];
                        for (int i = 0; i < said.size(); i++) {
                            System.arraycopy(said.get(i), 0, all, i * samples, samples);
                        }
                        understand(was, all);
                    } else {
                        recognized(was, cause, nlsml);
                    }
                }
            }
        }

        @Override
        public void onHangup(SipRequest bye) {
            closed();
        }

        @Override
        public void onCancelled(SipRequest cancel) {
            closed();
        }

        private void closed() {
            if (channels.remove(id) != null) {
                sessions.decrementAndGet();
                MediaSession was = session;
                if (was != null) {
                    was.close();
                }
            }
        }

        @Override
        public void onReinvite(Reinvite reinvite) {
            reinvite.reject(488);
        }

        @Override
        public void onFailed(SipFailure failure) {
            closed();
        }

        private final class Ears implements MediaListener {
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
                if (playId == active) {
                    complete("000 normal");
                }
            }
        }
    }
}
