package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.transport.ListenPoint;
import org.rayo.sip.transport.Transport;

/** A connection that cannot be framed any more ends, but not before what was asked on it until then is answered. */
@Timeout(60)
class BrokenStreamTest {
    private static final Agents AGENTS = new Agents(2);

    @AfterAll
    static void stop() throws Exception {
        AGENTS.close();
    }

    private static String request(String method, String callId, String length) {
        return method + " sip:x@y SIP/2.0\r\nVia: SIP/2.0/TCP z;branch=z9hG4bK" + callId + "\r\nFrom: <sip:a@b>;tag=1\r\n"
                + "To: <sip:c@d>\r\nCall-ID: " + callId + "\r\nCSeq: 1 " + method + "\r\nContact: <sip:a@127.0.0.1>\r\n"
                + "Content-Length: " + length + "\r\n\r\n";
    }

    /** All that comes until the far end closes. */
    private static String said(UserAgent agent, String text) throws IOException {
        ListenPoint tcp = agent.listenPoints().stream()
                .filter(point -> point.transport() == Transport.TCP).findFirst().orElseThrow();
        try (Socket socket = new Socket(tcp.address().getAddress(), tcp.address().getPort())) {
            socket.setSoTimeout((int) Agents.PATIENCE.toMillis());
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Some of the Call-IDs belong to the connection's loop, some to the other one. */
    @Test
    void requestsBeforeABrokenOneAreAnswered() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append(request("OPTIONS", "good" + i, "0"));
        }
        String said = said(AGENTS.start(), text + request("OPTIONS", "bad", "-1"));
        assertThat(said.split("SIP/2.0 200 OK", -1)).hasSize(21);
        assertThat(said).contains("SIP/2.0 400 Bad Request: bad Content-Length");
    }

    @Test
    void alsoACallThatIsAnsweredLater() throws IOException {
        UserAgent agent = AGENTS.start(Agents.Taker.of(invite -> {
            invite.listener(new Agents.Seen());
            invite.ring(SipHeaders.NONE);
            invite.loop().schedule(() -> invite.reject(486, SipHeaders.NONE), 500, TimeUnit.MILLISECONDS);
        }));
        String said = said(agent, request("INVITE", "later", "0") + request("OPTIONS", "bad", "x"));
        assertThat(said).contains("SIP/2.0 400 ", "SIP/2.0 180 ").endsWith("\r\n\r\n");
        assertThat(said.substring(said.indexOf("SIP/2.0 180 "))).contains("SIP/2.0 486 ");
    }

    @Test
    void nothingIsWaitedForWhenNothingWasAsked() throws IOException {
        assertThat(said(AGENTS.start(), request("ACK", "ack", "0") + request("OPTIONS", "bad", "1 2")))
                .startsWith("SIP/2.0 400 ");
    }
}
