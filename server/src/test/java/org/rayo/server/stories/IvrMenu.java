package org.rayo.server.stories;

import java.util.concurrent.CompletableFuture;

/** A menu: 1 tells the opening hours, 2 connects to the office; anything else gets another chance, three times. */
public final class IvrMenu {
    private final Rayo rayo;
    private final String sounds;
    private final String office;

    public IvrMenu(Rayo rayo, String sounds, String office) {
        this.rayo = rayo;
        this.sounds = sounds;
        this.office = office;
    }

    public static void main(String[] args) throws Exception {
        try (Rayo rayo = Rayo.login("127.0.0.1", 5222, "demo", "demo")) {
            rayo.serve(new IvrMenu(rayo, "file:///menu/", "sip:office@127.0.0.1")::menu);
        }
    }

    public void menu(Rayo.Call caller) throws Exception {
        caller.answer();
        for (int chance = 0; chance < 3; chance++) {
            switch (caller.ask(sounds + "menu.wav", "1,2", 5_000)) {
                case "1" -> {
                    caller.play(sounds + "hours.wav");
                    caller.hangup();
                    return;
                }
                case "2" -> {
                    connect(caller);
                    return;
                }
                default -> caller.play(sounds + "sorry.wav");
            }
        }
        caller.hangup();
    }

    private void connect(Rayo.Call caller) throws Exception {
        Rayo.Call callee = rayo.dial(office, "sip:menu@localhost", "<join call-uri='xmpp:" + caller.address() + "'/>");
        // whoever hangs up ends both
        CompletableFuture.anyOf(caller.over(), callee.over()).get();
        caller.hangup();
        callee.hangup();
    }
}
