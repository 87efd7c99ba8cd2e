package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** SSML, lists of URIs and texts that outputs name by URL (protocol.md §14): what is heard of them, and what is told when nothing is. */
@Timeout(120)
class OutputUriTest {
    private static final int HZ = 620;

    @TempDir
    static Path directory;

    private static final AtomicInteger fetches = new AtomicInteger();
    private static DisposableServer web;
    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        String tone = Sounds.tone(directory, HZ, 3_000);
        String speak = "<?xml version='1.0'?><speak version='1.1' xmlns='http://www.w3.org/2001/10/synthesis'><audio src='" + tone + "'/></speak>";
        byte[] wav = Files.readAllBytes(Path.of(java.net.URI.create(tone)));
        web = HttpServer.create().host("127.0.0.1").port(0).route(routes -> routes
                .get("/menu.ssml", (request, response) -> {
                    fetches.incrementAndGet();
                    return response.header("Content-Type", "application/ssml+xml").header("Cache-Control", "max-age=60").sendString(Mono.just(speak));
                })
                .get("/menu", (request, response) -> response.header("Content-Type", "text/xml").sendString(Mono.just(speak)))
                .get("/list", (request, response) -> response.header("Content-Type", "text/uri-list").sendString(Mono.just("# one\r\n" + tone + "\r\n")))
                .get("/sound", (request, response) -> response.header("Content-Type", "audio/wav").sendByteArray(Mono.just(wav)))
                .get("/below/menu.ssml", (request, response) -> response.sendString(Mono.just("<speak version='1.1' xml:base='sub/'><lexicon uri='words.pls'/>"
                        + "<audio src='../../sound'/></speak>")))
                .get("/below/sub/words.pls", (request, response) -> response.sendString(Mono.just(
                        "<lexicon version='1.0'><lexeme><grapheme>a</grapheme><alias>b</alias></lexeme></lexicon>")))
                .get("/lost.ssml", (request, response) -> response.sendString(Mono.just("<speak version='1.1'><lexicon uri='none.pls'/>x</speak>")))
                .get("/broken", (request, response) -> response.header("Content-Type", "application/ssml+xml").sendString(Mono.just("<speak><dance/></speak>")))
                .get("/large", (request, response) -> response.sendString(Mono.just("x".repeat(300_000))))).bindNow();
        Files.writeString(directory.resolve("menu.xml"), speak);
        desk = new Desk(directory, "egress.allow-private=127.0.0.1/32");
    }

    @AfterEach
    void clear() throws Exception {
        desk.clear();
    }

    @AfterAll
    static void stop() {
        desk.close();
        web.disposeNow();
    }

    private static String web(String path) {
        return path.startsWith("/") ? "http://127.0.0.1:" + web.port() + path : path.replace("DIRECTORY", directory.toUri().toString());
    }

    private static String output(String path, String type) {
        return "<output xmlns='urn:xmpp:rayo:output:1'><document url='" + web(path) + "'" + (type == null ? "" : " content-type='" + type + "'")
                + "/></output>";
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "/menu.ssml, none", "/menu, application/ssml+xml", "/menu, none", "/list, text/uri-list", "/list, none", "/sound, none", "/below/menu.ssml, none", "DIRECTORYmenu.xml, none",
        "'tone_stream://%(500,0,620);loops=-1', none"
    })
    void isHeard(String path, String type) throws Exception {
        String call = desk.call();
        String component = desk.application.started(call, output(path, type));
        desk.phone(0).hears(HZ);
        desk.application.done(component, Desk.STOP);
        assertThat(desk.application.next("complete").has("stop")).isTrue();
    }

    @Test
    void isFetchedOnceWhileItsServerSaysThatItIsFresh() throws Exception {
        String call = desk.call();
        desk.application.started(call, output("/menu.ssml", null));
        int before = fetches.get();
        desk.application.started(call, output("/menu.ssml", null));
        assertThat(fetches.get()).isEqualTo(before);
    }

    @Test
    void whatCannotBeHadIsTheComponentsError() throws Exception {
        String call = desk.call();
        for (String[] row : new String[][] {
            {"/gone.ssml", "404"}, {"/large", "application/ssml+xml"}, {"http://127.0.0.2:1/a.ssml", "127.0.0.2"},
            {"/lost.ssml", "lexicon: "}, {"ftp://x/a.ssml", "only http"}
        }) {
            String component = desk.application.started(call, output(row[0], row[0].equals("/large") ? row[1] : null));
            Xml complete = desk.application.next("complete");
            assertThat(complete.attribute("from")).isEqualTo(component);
            assertThat(complete.first("error").text()).as(row[0]).contains(row[0].equals("/large") ? "larger" : row[1]);
        }
        assertThat(desk.application.refused(call, output("/broken", null))).isEqualTo("modify bad-request");
    }

    /** Prompts too. */
    @Test
    void aPromptReadsItsMenu() throws Exception {
        String call = desk.call();
        String prompt = desk.application.started(call, "<prompt xmlns='urn:xmpp:rayo:prompt:1'>" + output("/menu", null)
                + "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar url='builtin:dtmf/digits?length=1'/></input></prompt>");
        desk.phone(0).hears(HZ);
        desk.phone(0).presses("4");
        Xml complete = desk.application.next("complete");
        assertThat(complete.attribute("from")).isEqualTo(prompt);
        assertThat(complete.has("match")).isTrue();
    }
}
