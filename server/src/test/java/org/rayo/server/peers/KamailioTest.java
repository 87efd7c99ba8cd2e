package org.rayo.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kamailio as a stateless load balancer with Record-Route in front of two servers, SIPp behind it. */
@Timeout(180)
class KamailioTest {
    private static final int CALLS = 12;

    @TempDir
    Path directory;

    /** Calls by the hash of their Call-ID; everything in a dialog by its Route set. */
    private Path configure(int port, TestServer one, TestServer two) throws Exception {
        Path list = Files.writeString(directory.resolve("dispatcher.list"), "1 sip:127.0.0.1:" + one.port("sip/udp")
                + "\n1 sip:127.0.0.1:" + two.port("sip/udp") + "\n");
        return Files.writeString(directory.resolve("kamailio.cfg"), """
                debug=1
                log_stderror=yes
                children=2
                disable_tcp=yes
                listen=udp:127.0.0.1:%d
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "rr.so"
                loadmodule "maxfwd.so"
                loadmodule "siputils.so"
                loadmodule "textops.so"
                loadmodule "dispatcher.so"
                modparam("dispatcher", "list_file", "%s")
                request_route {
                    if (!mf_process_maxfwd_header("10")) {
                        exit;
                    }
                    if (has_totag() && loose_route()) {
                        forward();
                        exit;
                    }
                    if (is_method("INVITE")) {
                        record_route();
                    }
                    if (ds_select_dst("1", "0")) {
                        forward();
                    }
                }
                """.formatted(port, list));
    }

    @Test
    void bothServersTakeCallsThroughIt() throws Exception {
        Peer.require("kamailio", "kamailio");
        Sipp.require();
        try (TestServer one = TestServer.start(directory);
                TestServer two = TestServer.start(directory);
                Application first = Application.available(one, "one");
                Application second = Application.available(two, "two")) {
            int port = Sipp.freePort();
            Path config = configure(port, one, two);
            try (Peer kamailio = Peer.start(directory, List.of("kamailio", "-DD", "-E", "-m", "32", "-M", "4",
                    "-f", config.toString(), "-w", directory.toString(), "-Y", directory.toString(),
                    "-P", directory.resolve("kamailio.pid").toString()))) {
                await().atMost(TestServer.PATIENCE).until(() -> Sipp.listens(port, "udp") || !kamailio.running());
                assertThat(kamailio.running()).as(kamailio.output()).isTrue();
                AtomicInteger here = new AtomicInteger();
                AtomicInteger there = new AtomicInteger();
                Thread answering = Thread.ofVirtual().start(() -> answer(first, here));
                Thread alsoAnswering = Thread.ofVirtual().start(() -> answer(second, there));
                // ACK and BYE carry the Route set: Kamailio has no other way to know whose call it is
                Peer phone = Sipp.calls(directory, "uac-hangup", "udp", port, Map.of("CSeq: 1 ACK", "[routes]\nCSeq: 1 ACK",
                        "CSeq: 2 BYE", "[routes]\nCSeq: 2 BYE"), "-m", Integer.toString(CALLS), "-r", "4");
                phone.succeeds();
                one.drained();
                two.drained();
                answering.interrupt();
                alsoAnswering.interrupt();
                answering.join();
                alsoAnswering.join();
                assertThat(here.get() + there.get()).isEqualTo(CALLS);
                assertThat(here.get()).as("of " + CALLS).isBetween(1, CALLS - 1);
            }
        }
    }

    private static void answer(Application application, AtomicInteger count) {
        try {
            while (true) {
                application.done(application.next("offer").attribute("from"), InboundCallTest.ANSWER);
                count.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
