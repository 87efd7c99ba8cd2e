package org.rayo.sip.dialog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.codec.SipParser;
import org.rayo.sip.message.SipMessage;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.transport.Transport;

/** A far end without manners: a socket and text. Repeats nothing and acknowledges nothing by itself. */
final class RawPeer implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    final List<String> seen = new ArrayList<>();
    /** Extra lines of the requests it sends, each with CRLF. */
    String extra = "";
    private String call = "raw-call";
    private int branches;

    RawPeer() throws IOException {
        socket.setSoTimeout(10_000);
    }

    String uri() {
        return "sip:raw@127.0.0.1:" + socket.getLocalPort();
    }

    void to(UserAgent agent) throws IOException {
        socket.connect(address(agent));
    }

    static InetSocketAddress address(UserAgent agent) {
        return agent.listenPoints().stream()
                .filter(point -> point.transport() == Transport.UDP).findFirst().orElseThrow().address();
    }

    void send(String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(octets, octets.length));
    }

    void send(byte[] octets) throws IOException {
        socket.send(new DatagramPacket(octets, octets.length));
    }

    /** A request from tag "raw" in call "raw-call". {@code toTag} empty: out of any dialog. */
    void request(String method, int sequence, String toTag, String fields) throws IOException {
        send(method + " sip:x@y SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bKraw"
                + branches++ + "\r\nFrom: <" + uri() + ">;tag=raw\r\nTo: <sip:x@y>" + (toTag.isEmpty() ? "" : ";tag=" + toTag)
                + "\r\nCall-ID: " + call + "\r\nCSeq: " + sequence + " " + method + "\r\n"
                + (fields.startsWith("Contact: ") ? "" : "Contact: <" + uri() + ">\r\n") + extra
                + fields + (fields.contains("\r\n\r\n") ? "" : "\r\n"));
    }

    /** The next requests belong to another call. */
    void newCall(String callId) {
        call = callId;
    }

    /** Cancels the last request. */
    void cancel(int sequence, String toTag) throws IOException {
        branches--;
        request("CANCEL", sequence, toTag, "");
    }

    void answer(SipRequest request, int status, String toTag) throws IOException {
        answer(request, status, toTag, "\r\n");
    }

    /** {@code fields}: more header lines, then an empty one and perhaps a body. */
    void answer(SipRequest request, int status, String toTag, String fields) throws IOException {
        String to = request.headers().first("To");
        send("SIP/2.0 " + status + " X\r\nVia: " + request.headers().first("Via") + "\r\nFrom: " + request.headers().first("From")
                + "\r\nTo: " + to + (to.contains("tag=") || toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nCall-ID: "
                + request.callId() + "\r\nCSeq: " + request.cseq() + "\r\nContact: <" + uri() + ">\r\n" + fields);
    }

    /** The next message of this kind, "BYE" or "200 INVITE"; what comes before is in {@link #seen}. */
    SipMessage next(String kind) throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            if (!socket.isConnected()) {
                socket.connect(packet.getSocketAddress());
            }
            ParseResult result = new SipParser(SipLimits.DEFAULT).parse(packet.getData(), 0, packet.getLength());
            if (!(result instanceof ParseResult.Parsed(SipMessage message))) {
                // a refusal of a request that lacked what every message has
                seen.add("incomplete");
                continue;
            }
            String is = switch (message) {
                case SipRequest request -> request.method();
                case SipResponse response -> response.status() + " " + response.cseq().method();
            };
            seen.add(is);
            if (is.equals(kind)) {
                return message;
            }
        }
    }

    SipRequest request(String method) throws IOException {
        return (SipRequest) next(method);
    }

    /** The next request of the same method that does not repeat this one: on a busy machine answers come late. */
    SipRequest requestAfter(SipRequest former) throws IOException {
        SipRequest next = request(former.method());
        while (next.topVia().equals(former.topVia())) {
            next = request(former.method());
        }
        return next;
    }

    @Override
    public void close() {
        socket.close();
    }
}
