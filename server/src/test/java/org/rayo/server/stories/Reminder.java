package org.rayo.server.stories;

/** Calls somebody with a message, and finds out who answered: a machine is told after its beep. */
public final class Reminder {
    private static final String CPA = "urn:xmpp:rayo:cpa:";

    private final Rayo rayo;
    private final String message;

    public Reminder(Rayo rayo, String message) {
        this.rayo = rayo;
        this.message = message;
    }

    public static void main(String[] args) throws Exception {
        try (Rayo rayo = Rayo.login("127.0.0.1", 5222, "demo", "demo")) {
            System.out.println(new Reminder(rayo, "file:///reminder.wav").remind("sip:patient@127.0.0.1"));
        }
    }

    /** Who was told: human, machine or notsure. */
    public String remind(String to) throws Exception {
        Rayo.Call call = rayo.dial(to, "sip:doctor@localhost", "");
        call.await("answered");
        String who = listen(call, "speech:1?maxTime=4000;minSpeechDuration=2500;finalSilence=600;terminate=true");
        if (who.equals("machine")) {
            listen(call, "beep:1?terminate=true");
        }
        call.play(message);
        call.hangup();
        return who;
    }

    private static String listen(Rayo.Call call, String signal) throws Exception {
        String detector = call.send("<input xmlns='urn:xmpp:rayo:input:1' mode='cpa'><grammar url='" + CPA + signal + "'/></input>");
        return call.completed(detector).reason().getAttributeValue("value");
    }
}
