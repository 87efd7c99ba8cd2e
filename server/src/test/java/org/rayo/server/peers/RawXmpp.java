package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** XMPP written by hand over TCP or TLS: octets as the test wants them. */
final class RawXmpp implements AutoCloseable {
    static final String HEADER = "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String SASL = " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";

    private final Socket socket;
    private final StringBuilder received = new StringBuilder();

    private RawXmpp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
    }

    static RawXmpp connect(TestServer server) throws IOException {
        return new RawXmpp(new Socket("127.0.0.1", server.port("xmpp")));
    }

    /** One that takes as little off the network's hands as a socket may. */
    static RawXmpp narrow(TestServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port("xmpp")));
        return new RawXmpp(socket);
    }

    /** With TLS from the first octet (XEP-0368). */
    static RawXmpp direct(TestServer server, SSLContext tls) throws IOException {
        int port = server.port("xmpp/direct-tls");
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(
                new Socket(InetAddress.getLoopbackAddress(), port), "localhost", port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"xmpp-client"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        assertThat(socket.getApplicationProtocol()).isEqualTo("xmpp-client");
        return new RawXmpp(socket);
    }

    RawXmpp send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    /** Everything up to the end of that text, which is not heard again. */
    String await(String text) throws IOException {
        byte[] buffer = new byte[8192];
        while (received.indexOf(text) < 0) {
            int length = socket.getInputStream().read(buffer);
            if (length < 0) {
                throw new IOException("closed before '" + text + "', after: " + received);
            }
            received.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
        }
        int end = received.indexOf(text) + text.length();
        String before = received.substring(0, end);
        received.delete(0, end);
        return before;
    }

    /** Everything up to the end of the connection, in whatever way it ends. */
    String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(rest);
        } catch (SocketException e) {
            // a reset is an end, too
            assertThat(e).hasMessageContaining("reset");
        }
        return received + rest.toString(StandardCharsets.UTF_8);
    }

    /** A new stream: its features. */
    String open() throws IOException {
        return send(HEADER).await("</stream:features>");
    }

    RawXmpp auth(String mechanism, String data) throws IOException {
        open();
        send("<auth" + SASL + " mechanism='" + mechanism + "'>" + data + "</auth>").await("<success" + SASL + "/>");
        open();
        return this;
    }

    static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    RawXmpp bind(String resource) throws IOException {
        send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                + "</resource></bind></iq>").await("</iq>");
        return this;
    }

    /** Logs in as demo. */
    RawXmpp login(String resource) throws IOException {
        return auth("PLAIN", plain("demo", "demo")).bind(resource);
    }

    RawXmpp ping() throws IOException {
        send("<iq type='get' id='alive' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>").await("id='alive'");
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
