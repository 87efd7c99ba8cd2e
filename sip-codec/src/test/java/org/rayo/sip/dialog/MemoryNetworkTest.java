package org.rayo.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.transport.MemoryNetwork;

/** Whole calls over a network without a kernel: every message is seen, in order, and may be lost at will. */
@Timeout(60)
class MemoryNetworkTest {
    private static final Agents AGENTS = new Agents(2);
    private final BlockingQueue<String> wire = new LinkedBlockingQueue<>();
    private final Agents.Seen callee = new Agents.Seen();

    @AfterAll
    static void stop() throws Exception {
        AGENTS.close();
    }

    /** The first line and the CSeq of a message, on the sender's loop. */
    private String note(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        String line = text.substring(0, text.indexOf('\r'));
        String cseq = text.lines().filter(each -> each.startsWith("CSeq: ")).findFirst().orElseThrow().substring(8);
        String said = line.startsWith("SIP/2.0 ") ? line.substring(8, 11) + " " + cseq : cseq;
        wire.add(said);
        return said;
    }

    private Agents.Seen callAndHangUp(MemoryNetwork network) throws Exception {
        UserAgent answering = AGENTS.start(network::open, Agents.Taker.of(invite -> {
            invite.listener(callee);
            invite.accept(Agents.SDP, SipHeaders.NONE);
        }));
        UserAgent calling = AGENTS.start(network::open, Agents.Taker.of(invite -> invite.reject(480, SipHeaders.NONE)));
        Agents.Seen caller = new Agents.Seen();
        String to = "sip:bob@127.0.0.1:" + answering.listenPoints().getFirst().address().getPort();
        OutboundInvite call = Agents.call(calling, to, caller);
        assertThat(caller.next()).isEqualTo("accepted 200");
        assertThat(callee.next()).startsWith("acknowledged");
        Agents.on(call, () -> call.hangup(SipHeaders.NONE));
        assertThat(callee.next()).isEqualTo("hangup");
        return caller;
    }

    @Test
    void aCallIsSixMessages() throws Exception {
        callAndHangUp(new MemoryNetwork(octets -> {
            note(octets);
            return true;
        }));
        // a busy machine may have some of them repeated
        assertThat(Stream.generate(this::next).distinct().limit(6).toList())
                .containsExactly("INVITE", "100 INVITE", "200 INVITE", "ACK", "BYE", "200 BYE");
    }

    private String next() {
        try {
            String said = wire.poll(Agents.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return said == null ? "nothing" : said;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCallBearsThatEveryKindOfMessageIsLostOnce() throws Exception {
        Set<String> lost = ConcurrentHashMap.newKeySet();
        callAndHangUp(new MemoryNetwork(octets -> !lost.add(note(octets))));
        assertThat(lost).contains("INVITE", "200 INVITE", "ACK", "BYE");
    }
}
