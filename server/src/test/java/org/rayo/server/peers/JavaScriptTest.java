package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications on xmpp.js in Node and on Strophe.js in Chromium each take one call of SIPp. Their libraries are fetched by
 * {@code npm ci} into {@code target/js}, as {@code .ci/run} does.
 */
@Timeout(120)
class JavaScriptTest {
    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path MODULES = Path.of("target/js");
    private static final String EVERYTHING = "offer answered finish hangup-command";

    @TempDir
    Path directory;

    private static void requireModule(String name) {
        Assumptions.assumeTrue(Files.isDirectory(MODULES.resolve("node_modules").resolve(name)), name
                + " is not there: cp server/src/test/js/package*.json server/target/js/ && npm ci --prefix server/target/js");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "websocket"})
    void xmppJsTakesACall(String kind) throws Exception {
        Sipp.require();
        Peer.require("node", "nodejs");
        requireModule("@xmpp/client");
        // modules are looked for from where the script is
        Path script = Files.copy(SOURCES.resolve("xmppjs_call.mjs"), MODULES.resolve("xmppjs_call.mjs"),
                StandardCopyOption.REPLACE_EXISTING).toAbsolutePath();
        try (TestServer server = TestServer.start(directory, "xmpp.tls=disabled")) {
            String service = kind.equals("tcp") ? "xmpp://127.0.0.1:" + server.port("xmpp") : webSocket(server);
            List<String> command = List.of("node", "--experimental-websocket", script.toString(), service,
                    Sounds.tone(directory, 440, 300));
            try (Peer application = Peer.start(directory, command)) {
                Awaitility.await().atMost(TestServer.PATIENCE.multipliedBy(2)).until(() -> {
                    assertThat(application.running()).as("node runs: %s", application.output()).isTrue();
                    return application.output().contains("available");
                });
                Peer phone = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
                application.succeeds();
                phone.succeeds();
                assertThat(application.output()).contains(EVERYTHING);
            }
        }
    }

    private static String webSocket(TestServer server) {
        return "ws://127.0.0.1:" + server.port("http") + "/xmpp";
    }

    @Test
    void stropheTakesACallInABrowser() throws Exception {
        Sipp.require();
        Peer.require("chromium", "chromium");
        requireModule("strophe.js");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        HttpServer pages = pages(heard);
        String origin = "http://127.0.0.1:" + pages.getAddress().getPort();
        try (TestServer server = TestServer.start(directory, "xmpp.websocket.origins=[" + origin + "]")) {
            String page = origin + "/?service=" + encoded(webSocket(server)) + "&sound=" + encoded(Sounds.tone(directory, 440, 300));
            List<String> command = List.of("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage", "--user-data-dir=" + directory.resolve("chromium"), page);
            try (Peer browser = Peer.start(directory, command)) {
                assertThat(heard.poll(60, TimeUnit.SECONDS)).as("the page says; chromium: %s", browser.output()).isEqualTo("available");
                Peer phone = Sipp.calls(directory, "uac-waits", "udp", server.port("sip/udp"), Map.of());
                assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(EVERYTHING);
                phone.succeeds();
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("disconnected");
            }
        } finally {
            pages.stop(0);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Serves the page and its library; what the page posts goes into the queue. */
    private static HttpServer pages(BlockingQueue<String> heard) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 8);
        server.createContext("/", exchange -> answer(exchange, "text/html", Files.readAllBytes(SOURCES.resolve("strophe_call.html"))));
        server.createContext("/strophe.js", exchange -> answer(exchange, "text/javascript",
                Files.readAllBytes(MODULES.resolve("node_modules/strophe.js/dist/strophe.umd.min.js"))));
        server.createContext("/heard", exchange -> {
            try (InputStream body = exchange.getRequestBody()) {
                heard.add(new String(body.readNBytes(10_000), StandardCharsets.UTF_8));
            }
            answer(exchange, "text/plain", new byte[0]);
        });
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
