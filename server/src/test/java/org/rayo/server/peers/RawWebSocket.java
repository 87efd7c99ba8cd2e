package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** XMPP over the JDK's WebSocket (RFC 7395), message by message; what comes is a queue of whole messages, and "closed" at the end. */
final class RawWebSocket implements WebSocket.Listener, AutoCloseable {
    static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
    static final String OPEN = "<open xmlns='" + FRAMING + "' to='localhost' version='1.0'/>";
    static final String PING =
            "<iq xmlns='jabber:client' type='get' id='p1' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>";

    private final HttpClient http = HttpClient.newHttpClient();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    final WebSocket socket;

    RawWebSocket(TestServer server) {
        URI uri = URI.create("ws://127.0.0.1:" + server.port("http") + "/xmpp");
        socket = http.newWebSocketBuilder().subprotocols("xmpp").buildAsync(uri, this).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            heard.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        heard.add("closed " + status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        heard.add("closed by " + error);
    }

    RawWebSocket send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    String next() throws InterruptedException {
        String message = heard.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        return message;
    }

    RawWebSocket login(String resource) throws InterruptedException {
        send(OPEN);
        assertThat(next()).startsWith("<open ").contains("xmlns='" + FRAMING + "'").contains("from='localhost'").contains(" id='");
        assertThat(next()).contains("PLAIN").contains("SCRAM-SHA-256").doesNotContain("starttls");
        String plain = Base64.getEncoder().encodeToString("\0demo\0demo".getBytes(StandardCharsets.UTF_8));
        send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + plain + "</auth>");
        assertThat(next()).startsWith("<success ");
        send(OPEN);
        assertThat(next()).startsWith("<open ");
        assertThat(next()).contains("urn:ietf:params:xml:ns:xmpp-bind");
        send("<iq xmlns='jabber:client' type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                + "</resource></bind></iq>");
        assertThat(next()).contains("demo@localhost/" + resource);
        return this;
    }

    void ping() throws InterruptedException {
        send(PING);
        assertThat(next()).contains("type='result'").contains("xmlns='jabber:client'");
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
