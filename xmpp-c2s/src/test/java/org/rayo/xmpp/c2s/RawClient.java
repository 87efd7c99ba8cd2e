package org.rayo.xmpp.c2s;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A client that sends octets and reads octets; nothing is checked, everything is allowed. */
final class RawClient implements AutoCloseable {
    static final String HEADER = "<?xml version='1.0'?><stream:stream to='rayo.example' version='1.0' "
        + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final int TIMEOUT_MS = 30_000;

    final Socket socket;
    private final StringBuilder received = new StringBuilder();

    RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
    }

    static RawClient bound(int port, String user, String password, String resource) throws IOException {
        RawClient client = new RawClient(port);
        client.login(user, password);
        client.bind(resource);
        return client;
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads until the text has come, returns everything up to its end and forgets that. */
    String await(String text) throws IOException {
        byte[] buffer = new byte[8192];
        while (received.indexOf(text) < 0) {
            int length = socket.getInputStream().read(buffer);
            if (length < 0) {
                throw new IOException("closed before '" + text + "', after: " + received);
            }
            received.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        }
        int end = received.indexOf(text) + text.length();
        String before = received.substring(0, end);
        received.delete(0, end);
        return before;
    }

    /** Reads to the end of the connection. */
    String awaitClose() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(rest);
        } catch (SocketTimeoutException e) {
            throw new IOException("not closed, after: " + received + rest, e);
        } catch (SocketException e) {
            // a reset is an end, too
            rest.writeBytes(new byte[0]);
        }
        return received + rest.toString(StandardCharsets.ISO_8859_1);
    }

    RawClient open() throws IOException {
        send(HEADER);
        await("</stream:features>");
        return this;
    }

    RawClient login(String user, String password) throws IOException {
        open();
        send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + plain(user, password) + "</auth>");
        await("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        open();
        return this;
    }

    RawClient bind(String resource) throws IOException {
        send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource + "</resource></bind></iq>");
        await("</iq>");
        return this;
    }

    void ping(String id) throws IOException {
        send("<iq type='get' id='" + id + "' to='rayo.example'><ping xmlns='urn:xmpp:ping'/></iq>");
        await("<iq type='result' id='" + id + "'");
        await("/>");
    }

    static String plain(String user, String password) {
        return Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
