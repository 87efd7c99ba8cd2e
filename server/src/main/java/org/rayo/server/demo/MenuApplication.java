package org.rayo.server.demo;

import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.RayoNamespaces;
import org.rayo.xmpp.stanza.Iq;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Presence;
import org.rayo.xmpp.xml.XmlElement;
import reactor.core.publisher.Mono;

/**
 * The sample application: answers, greets, takes one digit, plays what was chosen, hangs up. It does with each call what
 * {@code docs/applications.md} shows stanza by stanza.
 */
final class MenuApplication {
    private static final String MENU = "<grammar xmlns='http://www.w3.org/2001/06/grammar' mode='dtmf' version='1.0'"
            + " root='digit'><rule id='digit' scope='public'><one-of><item>0</item><item>1</item><item>2</item>"
            + "<item>3</item><item>4</item><item>5</item><item>6</item><item>7</item><item>8</item><item>9</item>"
            + "</one-of></rule></grammar>";

    /** What the digits mean, in the NLSML of a match. */
    private static final Pattern INSTANCE = Pattern.compile("<instance[^>]*>([^<]*)</instance>");

    private final URI sounds;
    private final Consumer<String> log;
    private final Map<Jid, Visit> visits = new HashMap<>();
    private @Nullable RayoClient client;

    /** One call: which component means what. */
    private static final class Visit {
        @Nullable String greeting;
        @Nullable String question;
        @Nullable String last;
    }

    private MenuApplication(URI sounds, Consumer<String> log) {
        this.sounds = sounds;
        this.log = log;
    }

    /**
     * Logs in and takes calls.
     *
     * @param sounds the directory of the sound files, with a slash at its end
     * @param log told what goes wrong
     */
    static Mono<MenuApplication> start(
            InetSocketAddress server, String domain, String user, String password, URI sounds, EventLoopGroup loops,
            Consumer<String> log) {
        MenuApplication application = new MenuApplication(sounds, log);
        return RayoClient.login(server, domain, user, password, loops, application::onPresence).map(client -> {
            application.client = client;
            client.available();
            return application;
        });
    }

    void stop() {
        if (client != null) {
            client.close();
        }
    }

    private void onPresence(Presence presence) {
        Jid from = presence.from();
        if (from == null) {
            return;
        }
        Jid call = from.bare();
        if (presence.child(RayoNamespaces.CORE, "offer") != null) {
            visits.put(call, new Visit());
            run(command(call, "accept").then(command(call, "answer")).then(greet(call)));
            return;
        }
        Visit visit = visits.get(call);
        XmlElement complete = presence.child(RayoNamespaces.EXT, "complete");
        if (presence.child(RayoNamespaces.CORE, "end") != null) {
            visits.remove(call);
        } else if (complete != null && visit != null) {
            onComplete(call, visit, Objects.requireNonNullElse(from.resource(), ""), complete);
        }
    }

    private Mono<Iq> greet(Jid call) {
        Visit visit = Objects.requireNonNull(visits.get(call));
        return command(call, output("welcome", true))
                .doOnNext(ref -> visit.greeting = id(ref))
                .then(command(call, question()))
                .doOnNext(ref -> visit.question = id(ref));
    }

    private void onComplete(Jid call, Visit visit, String component, XmlElement complete) {
        if (component.equals(visit.question)) {
            String digit = digit(complete);
            String choice = digit.equals("1") ? "song" : digit.equals("2") ? "two" : "other";
            run(command(call, output(choice, false)).doOnNext(ref -> visit.last = id(ref)));
        } else if (component.equals(visit.last)) {
            run(command(call, "hangup"));
        }
    }

    /** What the caller pressed; empty when nothing was, or not in time. */
    private static String digit(XmlElement complete) {
        XmlElement match = complete.child(RayoNamespaces.INPUT_COMPLETE, "match");
        if (match == null) {
            return "";
        }
        Matcher instance = INSTANCE.matcher(match.text());
        return instance.find() ? instance.group(1) : "";
    }

    private XmlElement output(String sound, boolean bargeIn) {
        return XmlElement.builder(RayoNamespaces.OUTPUT, "output")
                .attribute("interrupt-on", bargeIn ? "dtmf" : null)
                .child(XmlElement.builder(RayoNamespaces.OUTPUT, "document")
                        .attribute("url", sounds.resolve(sound + ".wav").toString())
                        .build())
                .build();
    }

    private static XmlElement question() {
        return XmlElement.builder(RayoNamespaces.INPUT, "input")
                .attribute("mode", "dtmf")
                .attribute("initial-timeout", "20000")
                .child(XmlElement.builder(RayoNamespaces.INPUT, "grammar")
                        .attribute("content-type", "application/srgs+xml")
                        .text(MENU)
                        .build())
                .build();
    }

    private static String id(Iq ref) {
        XmlElement payload = ref.payload();
        String id = payload == null ? null : payload.attribute("id");
        return Objects.requireNonNullElse(id, "");
    }

    private Mono<Iq> command(Jid call, String name) {
        return command(call, XmlElement.of(RayoNamespaces.CORE, name));
    }

    private Mono<Iq> command(Jid call, XmlElement command) {
        return Mono.defer(() -> Objects.requireNonNull(client).command(call, command));
    }

    private void run(Mono<Iq> steps) {
        steps.subscribe(done -> { }, failure -> log.accept("the application: " + failure.getMessage()));
    }
}
