package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Grammars that are named by URI: from files, over HTTP, and what is told when there is none. */
@Timeout(120)
class GrammarUriTest {
    private static final String GRAMMAR = "<grammar xmlns='http://www.w3.org/2001/06/grammar' mode='dtmf' version='1.0' root='r'>"
            + "<rule id='r'><one-of><item>1 2<tag>first</tag></item><item>3 4<tag>second</tag></item></one-of></rule></grammar>";

    @TempDir
    Path directory;

    private final AtomicInteger fetches = new AtomicInteger();
    private DisposableServer web;
    private TestServer server;
    private Application application;
    private Phone phone;
    private String call;

    @BeforeEach
    void start() throws Exception {
        web = HttpServer.create().host("127.0.0.1").port(0).route(routes -> routes
                .get("/menu.grxml", (request, response) -> {
                    fetches.incrementAndGet();
                    return response.header("Content-Type", "application/srgs+xml").sendString(Mono.just(GRAMMAR));
                })
                .get("/plain", (request, response) -> response.header("Content-Type", "application/octet-stream")
                        .sendString(Mono.just("#JSGF V1.0; grammar g; public <g> = 3 4 {second};")))
                .get("/latin", (request, response) -> response.header("Content-Type", "text/xml").sendByteArray(Mono.just(
                        ("<?xml version='1.0' encoding='ISO-8859-1'?>" + GRAMMAR.replace("second", "zw\u00f6lf"))
                                .getBytes(StandardCharsets.ISO_8859_1))))
                .get("/digits", (request, response) -> response.header("Content-Type", "application/srgs").sendString(Mono.just(
                        "#ABNF 1.0;\nmode dtmf; root $two; public $two = $one $four; $one = 3 | $<loop.grxml#end>; $four = 4;")))
                .get("/loop.grxml", (request, response) -> response.sendString(Mono.just(
                        "<grammar mode='dtmf'><rule id='end' scope='public'>9</rule><rule id='secret'>1</rule>"
                                + "<rule id='back' scope='public'><ruleref uri='loop.grxml#back'/></rule></grammar>")))
                .get("/jsgf/com/acme/main.gram", (request, response) -> response.sendString(Mono.just("#JSGF V1.0;\ngrammar com.acme.main;\n"
                        + "import <com.acme.keys.*>;\nimport <org.other.last>;\npublic <main> = <three> <last> {imported};")))
                .get("/jsgf/com/acme/keys.gram", (request, response) -> response.sendString(Mono.just(
                        "#JSGF V1.0;\ngrammar com.acme.keys;\npublic <three> = /2/ 3 | 9;\n<own> = 1;")))
                .get("/jsgf/org/other.gram", (request, response) -> response.sendString(Mono.just("#JSGF V1.0;\ngrammar org.other;\npublic <last> = 4;")))
                .get("/based.grxml", (request, response) -> response.sendString(Mono.just(
                        "<grammar mode='dtmf' root='r' xml:base='jsgf/com/acme/' tag-format='semantics/1.0'><rule id='r'><ruleref uri='keys.gram#three'/>"
                                + "<ruleref uri='../../org/other.gram#last'/><tag>out.first = rules.three; out.whole = meta.current().text</tag></rule></grammar>")))
                .get("/broken", (request, response) -> response.sendString(Mono.just("<grammar")))
                .get("/large", (request, response) -> response.sendString(Mono.just("x".repeat(300_000))))).bindNow();
        server = TestServer.start(directory, "egress.allow-private=127.0.0.1/32");
        application = Application.available(server, "one");
        phone = Phone.calls(server);
        call = application.next("offer").attribute("from");
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {application, phone, server}) {
            if (each != null) {
                each.close();
            }
        }
        web.disposeNow();
    }

    private String input(String url) {
        return "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar url='" + url + "'/></input>";
    }

    private String web(String path) {
        return "http://127.0.0.1:" + web.port() + path;
    }

    private void hangUp() throws Exception {
        application.done(call, InboundCallTest.HANGUP);
        application.next("end");
        assertThat(application.quiet()).isTrue();
    }

    private void understands(String interpretation) throws Exception {
        phone.presses("34");
        application.next("dtmf");
        application.next("dtmf");
        Xml complete = application.next("complete");
        assertThat(complete.first("match").text()).contains(interpretation);
    }

    @ParameterizedTest
    @CsvSource({"/menu.grxml, second", "/plain, second", "/latin, zw\u00f6lf"})
    void overHttp(String path, String interpretation) throws Exception {
        application.started(call, input(web(path)));
        understands(interpretation);
        hangUp();
    }

    @Test
    void fromAFileBesideOneThatIsContentAndInAPrompt() throws Exception {
        Path file = Files.writeString(directory.resolve("menu.grxml"), GRAMMAR);
        application.started(call, "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'>"
                + "<grammar content-type='application/grammar+voxeo'>[1 DIGITS]</grammar><grammar url='" + file.toUri() + "'/></input>");
        understands("second");
        Files.writeString(file, GRAMMAR.replace("second", "other"));
        application.started(call, "<prompt xmlns='urn:xmpp:rayo:prompt:1'><output xmlns='urn:xmpp:rayo:output:1'><document url='"
                + Sounds.tone(directory, 700, 200) + "'/></output>" + input(file.toUri().toString()) + "</prompt>");
        application.next("input-timers-started");
        understands("other");
        hangUp();
    }

    private static String referring(String uri) {
        return "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar content-type='application/srgs+xml'><![CDATA["
                + "<grammar mode='dtmf' root='r'><rule id='r'><item><ruleref uri='" + uri
                + "'/><tag>linked</tag></item></rule></grammar>]]></grammar></input>";
    }

    @Test
    void rulesOfOtherDocumentsAreReferredTo() throws Exception {
        application.started(call, referring(web("/digits")));
        understands("linked");
        application.started(call, referring(web("/digits#two")));
        understands("linked");
        assertThat(application.refused(call, referring(web("/digits#one")))).as("private").isEqualTo("modify bad-request");
        assertThat(application.refused(call, referring(web("/digits#six")))).as("unknown").isEqualTo("modify bad-request");
        assertThat(application.refused(call, referring(web("/loop.grxml#back")))).as("endless").isEqualTo("modify bad-request");
        assertThat(application.refused(call, referring(web("/loop.grxml")))).as("no root").isEqualTo("modify bad-request");
        assertThat(application.refused(call, referring(web("/none#x")))).as("missing").isEqualTo("modify bad-request");
        assertThat(application.refused(call, referring("digits#two"))).as("relative to nothing").isEqualTo("modify bad-request");
        // one rule of it, a base of its own, imports of JSGF
        application.started(call, input(web("/digits#two")));
        understands("3 4");
        assertThat(application.refused(call, input(web("/digits#one")))).as("private").isEqualTo("modify bad-request");
        application.started(call, input(web("/based.grxml")));
        understands("<instance><first>3</first><whole>3 4</whole></instance>");
        application.started(call, input(web("/jsgf/com/acme/main.gram")));
        understands("imported");
        assertThat(application.refused(call, input(web("/jsgf/com/acme/keys.gram#own")))).as("not public").isEqualTo("modify bad-request");
        Files.writeString(directory.resolve("main.grxml"), "<grammar mode='dtmf' root='r'><rule id='r'><item><ruleref uri='part.grxml#p'/>"
                + "<tag>linked</tag></item></rule></grammar>");
        Files.writeString(directory.resolve("part.grxml"), "<grammar mode='dtmf'><rule id='p' scope='public'>3 4</rule></grammar>");
        application.started(call, input(directory.resolve("main.grxml").toUri().toString()));
        understands("linked");
        hangUp();
    }

    @Test
    void whatWasFetchedIsRememberedAsLongAsItsServerAllows() throws Exception {
        for (int i = 0; i < 3; i++) {
            application.started(call, input(web("/menu.grxml")));
            understands("second");
        }
        assertThat(fetches).hasValue(1);
        hangUp();
    }

    @Test
    void whatCannotBeFetchedIsToldToTheControllerOnly() throws Exception {
        assertThat(application.refused(call, input(web("/none")))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, input(web("/broken")))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, input(web("/large")))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, input("http://10.0.0.1/x"))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, input("file:///etc/passwd"))).isEqualTo("modify bad-request");
        assertThat(application.refused(call, input("ftp://h/x"))).isEqualTo("modify feature-not-implemented");
        try (Application stranger = Application.available(server, "two")) {
            assertThat(stranger.refused(call, input(web("/none")))).isEqualTo("cancel conflict");
            assertThat(stranger.refused(call, input(web("/menu.grxml")))).isEqualTo("cancel conflict");
        }
        hangUp();
    }
}
