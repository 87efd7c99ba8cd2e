package org.rayo.server.stories;

import java.util.concurrent.CompletableFuture;

/** A caller hears music until an agent has answered; the agent is told in a whisper whose call it is, then they talk. */
public final class CallCentre {
    private final Rayo rayo;
    private final String sounds;
    private final String agentUri;

    public CallCentre(Rayo rayo, String sounds, String agentUri) {
        this.rayo = rayo;
        this.sounds = sounds;
        this.agentUri = agentUri;
    }

    public static void main(String[] args) throws Exception {
        try (Rayo rayo = Rayo.login("127.0.0.1", 5222, "demo", "demo")) {
            rayo.serve(new CallCentre(rayo, "file:///centre/", "sip:agent@127.0.0.1")::queue);
        }
    }

    public void queue(Rayo.Call caller) throws Exception {
        caller.answer();
        String music = caller.start("repeat-times='0'", sounds + "music.wav");
        Rayo.Call agent = rayo.dial(agentUri, "sip:centre@localhost", "");
        caller.over().thenRun(agent::hangup);
        agent.over().thenRun(caller::hangup);
        agent.await("answered");
        agent.play(sounds + "new-customer.wav");
        rayo.send(music, "<stop xmlns='urn:xmpp:rayo:ext:1'/>");
        agent.join("call-uri='xmpp:" + caller.address() + "'");
        CompletableFuture.allOf(caller.over(), agent.over()).get();
    }
}
