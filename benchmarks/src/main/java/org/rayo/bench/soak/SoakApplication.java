package org.rayo.bench.soak;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.packet.Nonza;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Answers, plays a file, waits for one digit, hangs up; without a file it only answers. {@code SoakApplication PORT [URL]};
 * prints its counts every ten seconds until it is ended.
 */
public final class SoakApplication {
    private static final int REPORT_MS = 10_000;
    private static final String RAYO = "urn:xmpp:rayo:1";
    private static final String INPUT = "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'><grammar"
            + " url='builtin:dtmf/digits?length=1'/></input>";

    private final XMPPTCPConnection connection;
    private final @Nullable String output;
    private final AtomicInteger nextId = new AtomicInteger();
    private final AtomicInteger offers = new AtomicInteger();
    private final AtomicInteger matches = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger unexpected = new AtomicInteger();

    private SoakApplication(XMPPTCPConnection connection, @Nullable String url) {
        this.connection = connection;
        this.output = url == null ? null
                : "<output xmlns='urn:xmpp:rayo:output:1' interrupt-on='dtmf'><document url='" + url + "'/></output>";
    }

    public static void main(String[] arguments) throws Exception {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain("localhost")
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(arguments[0]))
                .setUsernameAndPassword("demo", "demo")
                .setResource("soak")
                .setSecurityMode(SecurityMode.disabled)
                .setSendPresence(false)
                .build());
        // its stanzas are written as text, which Smack would not count
        connection.setUseStreamManagement(false);
        SoakApplication application = new SoakApplication(connection, arguments.length > 1 ? arguments[1] : null);
        connection.addSyncStanzaListener(application::onPresence, stanza -> stanza instanceof Presence);
        connection.connect().login();
        application.write("<presence to='localhost'><show>chat</show></presence>");
        Thread.ofPlatform().daemon().name("report").start(application::report);
        new CountDownLatch(1).await();
    }

    private void report() {
        while (true) {
            try {
                Thread.sleep(REPORT_MS);
            } catch (InterruptedException e) {
                return;
            }
            System.out.printf("%s offers %d, digits %d, ends %d, unexpected %d%n",
                    LocalTime.now(ZoneOffset.UTC).withNano(0), offers.get(), matches.get(), ends.get(), unexpected.get());
        }
    }

    private void onPresence(Stanza presence) throws SmackException.NotConnectedException, InterruptedException {
        String call = presence.getFrom().asBareJid().toString();
        String xml = presence.toXML().toString();
        if (xml.contains("<offer ")) {
            offers.incrementAndGet();
            command(call, "<answer xmlns='" + RAYO + "'/>");
            if (output != null) {
                command(call, output);
                command(call, INPUT);
            }
        } else if (xml.contains("<match ")) {
            matches.incrementAndGet();
            command(call, "<hangup xmlns='" + RAYO + "'/>");
        } else if (xml.contains("<end ")) {
            ends.incrementAndGet();
        } else if (xml.contains("<error") || xml.contains("<noinput") || xml.contains("<nomatch")) {
            unexpected.incrementAndGet();
            System.out.println(xml);
        }
    }

    private void command(String to, String payload)
            throws SmackException.NotConnectedException, InterruptedException {
        write("<iq type='set' id='s" + nextId.incrementAndGet() + "' to='" + to + "'>" + payload + "</iq>");
    }

    private void write(String xml) throws SmackException.NotConnectedException, InterruptedException {
        XMPPConnection out = connection;
        out.sendNonza(new Raw(xml));
    }

    /** A stanza as text. */
    private record Raw(String xml) implements Nonza {
        @Override
        public String getElementName() {
            return "raw";
        }

        @Override
        public String getNamespace() {
            return "jabber:client";
        }

        @Override
        public CharSequence toXML(XmlEnvironment around) {
            return xml;
        }
    }
}
