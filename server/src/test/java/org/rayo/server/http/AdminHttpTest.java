package org.rayo.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rayo.server.config.ServerConfig;

class AdminHttpTest {
    private final AtomicReference<String> reason = new AtomicReference<>();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminHttp http;

    @BeforeEach
    void start() {
        http = AdminHttp.start(new ServerConfig.Http(InetAddress.getLoopbackAddress(), 0),
                () -> Optional.ofNullable(reason.get()), metrics).block(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        http.stop().block(Duration.ofSeconds(30));
        client.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void livesAndSaysWhyItIsNotReady() throws Exception {
        assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/health/ready").body()).isEqualTo("ready\n");
        reason.set("draining");
        HttpResponse<String> draining = send("GET", "/health/ready?verbose");
        assertThat(draining.statusCode()).isEqualTo(503);
        assertThat(draining.body()).isEqualTo("not ready: draining\n");
        assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreWrittenForPrometheus() throws Exception {
        metrics.counter("rayo.calls", "direction", "in").increment(3);
        HttpResponse<String> response = send("GET", "/metrics");
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(response.body()).contains("rayo_calls_total{direction=\"in\"} 3.0");
    }

    @Test
    void frontPageTellsWhatRunsAndAnythingElseIsNotThere() throws Exception {
        assertThat(send("GET", "/").body()).contains("Rayo Server", "/metrics");
        assertThat(send("HEAD", "/").body()).isEmpty();
        assertThat(send("GET", "/nothing").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/health/live/").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/").statusCode()).isEqualTo(405);
        assertThat(send("DELETE", "/metrics").headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void requestsAreBounded() throws Exception {
        assertThat(raw("GET /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("HTTP/1.1 414");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9000) + "\r\n\r\n")).isIn("HTTP/1.1 413",
                "HTTP/1.1 431");
        assertThat(raw("nonsense\r\n\r\n")).isEqualTo("HTTP/1.1 400");
    }

    @Test
    void portInUseIsTold() {
        ServerConfig.Http same = new ServerConfig.Http(InetAddress.getLoopbackAddress(), http.port());
        assertThatThrownBy(() -> AdminHttp.start(same, Optional::empty, metrics).block(Duration.ofSeconds(30)))
                .hasMessageContaining(Integer.toString(http.port()));
    }

    @Test
    void stoppedListenerIsGone() {
        int port = http.port();
        http.stop().block(Duration.ofSeconds(30));
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(java.net.ConnectException.class);
    }
}
