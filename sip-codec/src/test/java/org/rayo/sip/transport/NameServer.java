package org.rayo.sip.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on loopback that answers from a table of {@code "type name"} → records in zone file notation. */
public final class NameServer implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    final AtomicInteger questions = new AtomicInteger();
    private final Map<String, List<String>> zone;

    public NameServer(Map<String, List<String>> zone) throws IOException {
        this.zone = zone;
        Thread.ofVirtual().start(this::serve);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(new Message(java.util.Arrays.copyOf(buffer, packet.getLength()))).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                return;
            }
        }
    }

    private Message answer(Message question) throws IOException {
        questions.incrementAndGet();
        Record asked = question.getQuestion();
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(asked, Section.QUESTION);
        List<String> records = zone.get(Type.string(asked.getType()) + " " + asked.getName().toString(true));
        if (records == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            return answer;
        }
        if (records.isEmpty()) {
            // without it nobody may keep that there is none (RFC 2308 §5)
            answer.addRecord(Record.fromString(Name.fromString("sip.test."), Type.SOA, DClass.IN, 300,
                    "ns.sip.test. admin.sip.test. 1 600 600 600 300", Name.root), Section.AUTHORITY);
        }
        for (String each : records) {
            answer.addRecord(Record.fromString(asked.getName(), asked.getType(), DClass.IN, 300, each, Name.root),
                    Section.ANSWER);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
