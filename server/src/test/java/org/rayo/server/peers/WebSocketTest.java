package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of XMPP over WebSocket (RFC 7395), with the JDK's client, message by message. */
@Timeout(90)
class WebSocketTest {
    private static final String FRAMING = RawWebSocket.FRAMING;
    private static final String OPEN = RawWebSocket.OPEN;
    private static final String PING = RawWebSocket.PING;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        // counts as encrypted, so that PLAIN is offered
        server = TestServer.start(directory, "xmpp.websocket.tls-terminated=true",
                "xmpp.websocket.origins=['https://app.example.com']");
    }

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    private URI uri() {
        return URI.create("ws://127.0.0.1:" + server.port("http") + "/xmpp");
    }

    /** XEP-0156: a browser finds the way by itself. */
    @ParameterizedTest
    @CsvSource({"/.well-known/host-meta, application/xrd+xml; charset=utf-8", "/.well-known/host-meta.json, application/json"})
    void isFoundByHostMeta(String path, String type) throws Exception {
        URI asked = URI.create("http://127.0.0.1:" + server.port("http") + path);
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(asked).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains(type);
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
        assertThat(answer.body()).contains("urn:xmpp:alt-connections:websocket").contains("wss" + uri().toString().substring(2));
        HttpResponse<String> post = http.send(HttpRequest.newBuilder(asked).POST(HttpRequest.BodyPublishers.ofString("x")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a'/><b>\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    private String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port("http"))) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void opensLogsInAndCloses() throws Exception {
        try (RawWebSocket client = new RawWebSocket(server).login("one")) {
            client.ping();
            client.send("<close xmlns='" + FRAMING + "'/>");
            assertThat(client.next()).startsWith("<close ");
            assertThat(client.next()).isEqualTo("closed 1000");
        }
    }

    @Test
    void takesAMessageInPartsAndManyAtOnce() throws Exception {
        try (RawWebSocket client = new RawWebSocket(server).login("one")) {
            client.socket.sendText(PING.substring(0, 20), false).join();
            client.socket.sendText(PING.substring(20, 21), false).join();
            client.socket.sendText(PING.substring(21), true).join();
            assertThat(client.next()).contains("id='p1'");
            for (int i = 0; i < 200; i++) {
                client.send(PING.replace("p1", "m" + i));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(client.next()).contains("id='m" + i + "'");
            }
        }
    }

    /** Each ends with the stream error that TCP has for it, and no other stream sees any of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<presence xmlns='jabber:client'/><presence xmlns='jabber:client'/> | bad-format",
        "<presence xmlns='jabber:client'>                                   | not-well-formed",
        "hello                                                              | bad-format",
        "<!-- hello --><presence xmlns='jabber:client'/>                    | restricted-xml",
        "<x:presence/>                                                      | bad-namespace-prefix",
        "<presence/>                                                        | unsupported-stanza-type,invalid-namespace",
        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>                | policy-violation",
        "<message xmlns='jabber:client' from='eve@localhost'/>              | invalid-from",
        "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost'/> | policy-violation"
    })
    void refusesWhatIsNoMessage(String message, String condition) throws Exception {
        try (RawWebSocket neighbour = new RawWebSocket(server).login("neighbour"); RawWebSocket client = new RawWebSocket(server).login("one")) {
            client.send(message);
            String error = client.next();
            assertThat(error).contains("error").containsAnyOf(java.util.Arrays.stream(condition.split(","))
                    .map(each -> "<" + each).toArray(String[]::new));
            assertThat(client.next()).startsWith("<close ");
            client.send("<close xmlns='" + FRAMING + "'/>");
            assertThat(client.next()).startsWith("closed");
            neighbour.ping();
        }
    }

    @Test
    void refusesBinaryAndTooMuch() throws Exception {
        try (RawWebSocket binary = new RawWebSocket(server).login("binary"); RawWebSocket long1 = new RawWebSocket(server); RawWebSocket neighbour = new RawWebSocket(server).login("one")) {
            binary.socket.sendBinary(ByteBuffer.wrap(PING.getBytes(StandardCharsets.UTF_8)), true).join();
            assertThat(binary.next()).contains("<unsupported-encoding");
            long1.send(OPEN);
            long1.next();
            long1.next();
            long1.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + "a".repeat(20_000) + "</auth>");
            assertThat(long1.next()).contains("<policy-violation");
            neighbour.ping();
        }
    }

    /** Without {@code <open/>} first there is no stream. */
    @Test
    void refusesStanzasBeforeOpen() throws Exception {
        try (RawWebSocket client = new RawWebSocket(server)) {
            client.send(PING);
            assertThat(client.next()).startsWith("<open ");
            assertThat(client.next()).contains("<invalid-namespace");
            assertThat(client.next()).startsWith("<close ");
        }
    }

    @Test
    void agreesOnItselfOnly() throws Exception {
        assertThat(handshake(null, null)).as("no subprotocol").isEqualTo(400);
        assertThat(handshake("mqtt", null)).as("another subprotocol").isEqualTo(400);
        assertThat(handshake("xmpp", "https://evil.example.com")).as("a page of another origin").isEqualTo(403);
        assertThat(handshake("xmpp", "https://app.example.com")).as("a page of the application").isEqualTo(101);
        HttpResponse<String> plain = http.send(HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + server.port("http") + "/xmpp")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(426);
        assertThat(plain.body()).contains("RFC 7395");
    }

    private int handshake(@Nullable String subprotocol, @Nullable String origin) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        if (subprotocol != null) {
            builder.subprotocols(subprotocol);
        }
        if (origin != null) {
            builder.header("Origin", origin);
        }
        CompletableFuture<WebSocket> agreed = builder.buildAsync(uri(), new WebSocket.Listener() { });
        try {
            agreed.join().abort();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void needsTlsInFrontWhenTlsIsRequired() throws Exception {
        try (TestServer strict = TestServer.start(directory, "xmpp.tls=required")) {
            URI address = URI.create("ws://127.0.0.1:" + strict.port("http") + "/xmpp");
            CompletableFuture<WebSocket> refused =
                    http.newWebSocketBuilder().subprotocols("xmpp").buildAsync(address, new WebSocket.Listener() { });
            try {
                refused.join().abort();
                assertThat(false).as("a stream without TLS").isTrue();
            } catch (CompletionException e) {
                assertThat(((WebSocketHandshakeException) e.getCause()).getResponse().statusCode()).isEqualTo(403);
            }
        }
    }
}
