package org.rayo.server.stories;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A greeting, a beep, and a message that ends with #, silence, two minutes, or the call. */
public final class Voicemail {
    private final Rayo rayo;
    private final String greeting;
    private final List<String> messages = new CopyOnWriteArrayList<>();

    public Voicemail(Rayo rayo, String greeting) {
        this.rayo = rayo;
        this.greeting = greeting;
    }

    public static void main(String[] args) throws Exception {
        try (Rayo rayo = Rayo.login("127.0.0.1", 5222, "demo", "demo")) {
            rayo.serve(new Voicemail(rayo, "file:///greeting.wav")::take);
        }
    }

    public void take(Rayo.Call caller) throws Exception {
        caller.answer();
        caller.play(greeting);
        String recorder = caller.send("<record xmlns='urn:xmpp:rayo:record:1' direction='send' start-beep='true' "
                + "initial-timeout='10000' final-timeout='5000' max-duration='120000'/>");
        String hash = caller.send("<input xmlns='urn:xmpp:rayo:input:1' mode='dtmf'>"
                + "<grammar content-type='application/grammar+voxeo'>#</grammar></input>");
        Rayo.Event done = caller.await("complete");
        while (!done.from().equals(recorder)) {
            if (done.from().equals(hash) && !done.reason().getElementName().equals("hangup")) {
                rayo.send(recorder, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
            }
            done = caller.await("complete");
        }
        // there is a recording also when the caller just hung up: then this is the last event before the end
        messages.add(done.element().getFirstElement("recording", "urn:xmpp:rayo:record:complete:1").getAttributeValue("uri"));
        caller.hangup();
    }

    /** URIs of what was left, the oldest first. */
    public List<String> messages() {
        return messages;
    }
}
