package org.rayo.server.stories;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Guests listen to music until the moderator is there; * lets only the moderator speak, # everybody; it ends with the moderator. */
public final class Conference {
    private static final String ROOM = "mixer-name='Monday'";

    private final Rayo rayo;
    private final String sounds;
    private final List<Rayo.Call> guests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Rayo.Call> moderator = new AtomicReference<>();

    public Conference(Rayo rayo, String sounds) {
        this.rayo = rayo;
        this.sounds = sounds;
    }

    public static void main(String[] args) throws Exception {
        try (Rayo rayo = Rayo.login("127.0.0.1", 5222, "demo", "demo")) {
            rayo.serve(new Conference(rayo, "file:///conference/")::enter);
        }
    }

    public void enter(Rayo.Call caller) throws Exception {
        caller.answer();
        switch (caller.ask(sounds + "pin.wav", "[4 DIGITS]", 10_000)) {
            case "1111" -> attend(caller);
            case "2222" -> moderate(caller);
            default -> caller.hangup();
        }
    }

    private void attend(Rayo.Call guest) throws Exception {
        guests.add(guest);
        guest.over().thenRun(() -> guests.remove(guest));
        guest.join(ROOM + " direction='" + (moderator.get() == null ? "recv" : "duplex") + "'");
    }

    private void moderate(Rayo.Call speaker) throws Exception {
        moderator.set(speaker);
        speaker.over().thenRun(this::close);
        String room = speaker.send("<join xmlns='urn:xmpp:rayo:1' " + ROOM + "/>");
        everybody("duplex");
        rayo.send(room, "<output xmlns='urn:xmpp:rayo:output:1'><document url='" + sounds + "welcome.wav'/></output>");
        while (true) {
            switch (speaker.await("dtmf").attribute("signal")) {
                case "*" -> everybody("recv");
                case "#" -> everybody("duplex");
                default -> { }
            }
        }
    }

    private void everybody(String direction) throws Exception {
        for (Rayo.Call guest : guests) {
            guest.send("<join xmlns='urn:xmpp:rayo:1' " + ROOM + " direction='" + direction + "'/>");
        }
    }

    private void close() {
        moderator.set(null);
        guests.forEach(Rayo.Call::hangup);
    }
}
