package org.rayo.server.stories;

import java.util.concurrent.CompletableFuture;

/** Calls one number, and when it has answered the other, and connects the two. */
public final class ClickToCall {
    private final Rayo rayo;

    public ClickToCall(Rayo rayo) {
        this.rayo = rayo;
    }

    public static void main(String[] args) throws Exception {
        try (Rayo rayo = Rayo.login("127.0.0.1", 5222, "demo", "demo")) {
            new ClickToCall(rayo).connect("sip:me@127.0.0.1", "sip:shop@127.0.0.1");
        }
    }

    /** Returns when the conversation is over. */
    public void connect(String from, String to) throws Exception {
        Rayo.Call first = rayo.dial(from, to, "");
        first.await("answered");
        Rayo.Call second = rayo.dial(to, from, "<join call-uri='xmpp:" + first.address() + "'/>");
        CompletableFuture.anyOf(first.over(), second.over()).get();
        first.hangup();
        second.hangup();
    }
}
