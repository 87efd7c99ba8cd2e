package org.rayo.server.stories;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.StanzaCollector;
import org.jivesoftware.smack.filter.StanzaIdFilter;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.ExtensionElement;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Nonza;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.provider.IQProvider;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smack.xml.XmlPullParser;

/** A small Rayo client on Smack: commands are written as XML, events are waited for, each call has a thread of its own. */
public final class Rayo implements AutoCloseable {
    private static final String CORE = "urn:xmpp:rayo:1";
    private static final Pattern INSTANCE = Pattern.compile("<instance>(.*?)</instance>");

    static {
        ProviderManager.addIQProvider("ref", CORE, new RefProvider());
    }

    private final XMPPTCPConnection connection;
    private final AtomicInteger nextId = new AtomicInteger();
    private final BlockingQueue<Call> offers = new LinkedBlockingQueue<>();
    private final Map<String, Call> calls = new ConcurrentHashMap<>();

    /** Logs in and takes calls from now on. */
    public static Rayo login(String host, int port, String user, String password) throws Exception {
        Rayo rayo = new Rayo(new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain("localhost")
                .setHost(host)
                .setPort(port)
                .setUsernameAndPassword(user, password)
                // on the same machine only: leave this line out anywhere else
                .setSecurityMode(SecurityMode.disabled)
                .setSendPresence(false)
                .build()));
        rayo.write("<presence to='localhost'><show>chat</show></presence>");
        return rayo;
    }

    private Rayo(XMPPTCPConnection connection) throws Exception {
        this.connection = connection;
        // it would not count the stanzas that are written as text
        connection.setUseStreamManagement(false);
        connection.addSyncStanzaListener(stanza -> onPresence((Presence) stanza), StanzaTypeFilter.PRESENCE);
        connection.connect().login();
    }

    private void onPresence(Presence presence) {
        for (ExtensionElement each : presence.getExtensions()) {
            if (each instanceof StandardExtensionElement element && element.getNamespace().startsWith("urn:xmpp:rayo")) {
                Event event = new Event(presence.getFrom().toString(), element);
                Call call = call(presence.getFrom().asBareJid().toString());
                if (event.name().equals("offer")) {
                    offers.add(call);
                }
                call.events.add(event);
                if (event.name().equals("end")) {
                    calls.remove(call.address);
                    call.over.complete(null);
                }
            }
        }
        if (!presence.isAvailable() && presence.getFrom().hasNoResource()) {
            // a mixer that is gone
            calls.remove(presence.getFrom().toString());
        }
    }

    private Call call(String address) {
        return calls.computeIfAbsent(address, Call::new);
    }

    /** What happened to a call, a mixer or a component. */
    public record Event(String from, StandardExtensionElement element) {
        public String name() {
            return element.getElementName();
        }

        public String attribute(String name) {
            return element.getAttributeValue(name);
        }

        /** Why a component completed, or a call ended. */
        public StandardExtensionElement reason() {
            return element.getElements().getFirst();
        }
    }

    /** A call that is over before what its program waited for. */
    public static final class CallEnded extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** What is done with a call. */
    @FunctionalInterface
    public interface Story {
        void with(Call call) throws Exception;
    }

    /** Tells each offered call its story, until this thread is interrupted. */
    public void serve(Story story) {
        try {
            while (true) {
                Call call = offers.take();
                Thread.startVirtualThread(() -> {
                    try {
                        story.with(call);
                    } catch (CallEnded over) {
                        // the other side hung up: nothing is left to do
                    } catch (Exception e) {
                        System.err.println(call.address + ": " + e);
                        call.hangup();
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls somebody; {@code inside}: what stands in the dial, such as joins. */
    public Call dial(String to, String from, String inside) throws Exception {
        return call(send("localhost", "<dial xmlns='" + CORE + "' to='" + to + "' from='" + from + "'>" + inside + "</dial>"));
    }

    /** Sends a command; the address of what it started, or {@code to}. Fails with Smack's XMPPErrorException. */
    public String send(String to, String command) throws Exception {
        String id = "c" + nextId.incrementAndGet();
        try (StanzaCollector collector = connection.createStanzaCollector(new StanzaIdFilter(id))) {
            write("<iq type='set' id='" + id + "' to='" + to + "'>" + command + "</iq>");
            Stanza answer = collector.nextResultOrThrow();
            return answer instanceof Ref ref ? ref.address : to;
        }
    }

    private void write(String xml) throws Exception {
        connection.sendNonza(new Text(xml));
    }

    @Override
    public void close() {
        connection.disconnect();
    }

    /** A call and what happened to it that nobody has asked for yet; mixers have the same. */
    public final class Call {
        private final String address;
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        private Call(String address) {
            this.address = address;
        }

        public String address() {
            return address;
        }

        /** Completes when the call has ended. */
        public CompletableFuture<Void> over() {
            return over;
        }

        /** Sends a command to the call; the address of what it started. */
        public String send(String command) throws Exception {
            return Rayo.this.send(address, command);
        }

        public void answer() throws Exception {
            send("<answer xmlns='" + CORE + "'/>");
            await("answered");
        }

        /** Ends the call, if it has not ended. */
        public void hangup() {
            try {
                send("<hangup xmlns='" + CORE + "'/>");
            } catch (Exception gone) {
                // it ended by itself meanwhile
            }
        }

        public void join(String attributes) throws Exception {
            send("<join xmlns='" + CORE + "' " + attributes + "/>");
            await("joined");
        }

        /** The next event of one of these names; others are dropped. */
        public Event await(String... names) throws Exception {
            List<String> wanted = List.of(names);
            while (true) {
                Event event = events.poll(5, TimeUnit.MINUTES);
                if (event == null) {
                    throw new IllegalStateException("nothing happened for five minutes");
                }
                if (wanted.contains(event.name())) {
                    return event;
                }
                if (event.name().equals("end")) {
                    throw new CallEnded();
                }
            }
        }

        /** Waits until that component has completed. */
        public Event completed(String component) throws Exception {
            while (true) {
                Event event = await("complete");
                if (event.from().equals(component)) {
                    return event;
                }
            }
        }

        /** Starts to play sounds one after the other; the component. */
        public String start(String attributes, String... sounds) throws Exception {
            return send(output(attributes, sounds));
        }

        /** Plays sounds to their end. */
        public void play(String... sounds) throws Exception {
            completed(start("", sounds));
        }

        /** Plays a sound and waits for digits as a simple grammar has them; empty when there were none or others. */
        public String ask(String sound, String grammar, long timeoutMs) throws Exception {
            Event answer = completed(send("<prompt xmlns='urn:xmpp:rayo:prompt:1' barge-in='true'>" + output("", sound)
                    + "<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf' initial-timeout='" + timeoutMs + "' inter-digit-timeout='"
                    + timeoutMs + "'><grammar content-type='application/grammar+voxeo'>" + grammar + "</grammar></input></prompt>"));
            Matcher instance = INSTANCE.matcher(String.valueOf(answer.reason().getText()));
            return instance.find() ? instance.group(1).replace(" ", "") : "";
        }
    }

    private static String output(String attributes, String... sounds) {
        List<String> documents = new ArrayList<>();
        for (String sound : sounds) {
            documents.add("<document url='" + sound + "'/>");
        }
        return "<output xmlns='urn:xmpp:rayo:output:1' " + attributes + ">" + String.join("", documents) + "</output>";
    }

    /** The address of what a command started. */
    private static final class Ref extends IQ {
        private final String address;
        private final String id;

        Ref(String uri, String id) {
            super("ref", CORE);
            this.id = id;
            this.address = uri.substring("xmpp:".length());
        }

        @Override
        protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
            xml.attribute("uri", "xmpp:" + address);
            xml.attribute("id", id);
            xml.setEmptyElement();
            return xml;
        }
    }

    private static final class RefProvider extends IQProvider<Ref> {
        @Override
        public Ref parse(XmlPullParser parser, int depth, XmlEnvironment around) {
            return new Ref(parser.getAttributeValue("uri"), parser.getAttributeValue("id"));
        }
    }

    /** A stanza that is written as text. */
    private record Text(String xml) implements Nonza {
        @Override
        public String getElementName() {
            return "text";
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
