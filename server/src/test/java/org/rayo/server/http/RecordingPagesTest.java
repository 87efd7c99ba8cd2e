package org.rayo.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.http.RecordingPages.Part;
import org.rayo.server.storage.RecordingStore;

/** Recordings over HTTP: whole, in ranges, and nothing else of the directory. */
class RecordingPagesTest {
    private static final String NAME = "20261126T101500Z-0123456789abcdef01234567.wav";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final EgressClient egress = new EgressClient(new ServerConfig.Egress(List.of("*"), List.of()));
    private RecordingStore store;
    private AdminHttp http;

    @BeforeEach
    void start() {
        store = new RecordingStore(new ServerConfig.Recording(directory, null, null), egress, java.time.InstantSource.system());
        http = AdminHttp.start(new ServerConfig.Http(InetAddress.getLoopbackAddress(), 0), Optional::empty,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), id -> reactor.core.publisher.Mono.empty(), store::find,
                List.of()).block(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        http.stop().block(Duration.ofSeconds(30));
        store.close();
        egress.close();
        client.close();
    }

    private HttpResponse<byte[]> get(String name, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/recordings/" + name));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private byte[] recording(int octets) throws Exception {
        byte[] content = new byte[octets];
        new Random(1).nextBytes(content);
        Files.write(directory.resolve(NAME), content);
        return content;
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "8192", "8193", "3000000"})
    void wholeAndInRanges(int octets) throws Exception {
        byte[] content = recording(octets);
        HttpResponse<byte[]> whole = get(NAME);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(content);
        assertThat(whole.headers().firstValue("Content-Type")).contains("audio/wav");
        assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");
        if (octets > 8192) {
            HttpResponse<byte[]> part = get(NAME, "Range", "bytes=8190-8192");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range")).contains("bytes 8190-8192/" + octets);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 8190, 8193));
        }
        HttpResponse<byte[]> beyond = get(NAME, "Range", "bytes=" + octets + "-");
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range")).contains("bytes */" + octets);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "none, 0, 10, false", "bytes=0-, 0, 10, true", "bytes=3-4, 3, 2, true", "bytes=3-99, 3, 7, true", "bytes=-4, 6, 4, true",
        "bytes=-99, 0, 10, true", "bytes=-, 0, 10, false", "bytes=4-3, 0, 10, false", "'bytes=0-1,3-4', 0, 10, false",
        "lines=1-2, 0, 10, false", "bytes=9999999999999999999-, 0, 10, false"
    })
    void ranges(String range, long from, long count, boolean partial) {
        assertThat(Part.of(range, 10)).isEqualTo(new Part(from, count, partial));
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-", "bytes=-0", "bytes=11-12"})
    void rangesOfNothing(String range) {
        assertThat(Part.of(range, 10)).isNull();
    }

    @Test
    void nothingElseCanBeHad() throws Exception {
        recording(10);
        Path secret = Files.writeString(directory.resolve("secret.wav"), "secret");
        Path outside = Files.writeString(directory.resolveSibling("outside.wav"), "outside");
        assertThat(get("").statusCode()).isEqualTo(404);
        assertThat(get("secret.wav").statusCode()).isEqualTo(404);
        assertThat(get("..%2Foutside.wav").statusCode()).isEqualTo(404);
        assertThat(get(NAME.replace("0123", "4567")).statusCode()).isEqualTo(404);
        assertThat(get(NAME + "/").statusCode()).isEqualTo(404);
        Files.delete(secret);
        Files.delete(outside);
    }
}
