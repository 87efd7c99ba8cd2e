package org.rayo.server.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server, an application that takes its calls, and the phones that call in. */
final class Desk implements AutoCloseable {
    static final String CORE = "xmlns='urn:xmpp:rayo:1'";
    static final String STOP = "<stop xmlns='urn:xmpp:rayo:ext:1'/>";

    final TestServer server;
    final Application application;
    final List<Phone> phones = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();

    Desk(Path directory, String... settings) throws Exception {
        server = TestServer.start(directory, settings);
        application = Application.available(server, "one");
    }

    /** An answered call of a phone, which is the last of {@link #phones}. */
    String call() throws Exception {
        return call(Phone.calls(server));
    }

    String call(Phone phone) throws Exception {
        phones.add(phone);
        String call = application.next("offer").attribute("from");
        calls.add(call);
        application.done(call, InboundCallTest.ANSWER);
        application.next("answered");
        phone.answered();
        return call;
    }

    Phone phone(int index) {
        return phones.get(index);
    }

    /** Two answered calls that are joined. */
    String[] joined(String attributes) throws Exception {
        String[] calls = {call(), call()};
        application.done(calls[0], "<join " + CORE + " call-uri='xmpp:" + calls[1] + "' " + attributes + "/>");
        application.next("joined");
        application.next("joined");
        return calls;
    }

    /** Both in one mixer, whose address it is. */
    String mixer(String name, String... calls) throws Exception {
        String room = "";
        for (String call : calls) {
            room = application.started(call, "<join " + CORE + " mixer-name='" + name + "'/>");
            application.next("joined");
            application.next("joined");
        }
        return room;
    }

    static String output(String attributes, String url) {
        return "<output xmlns='urn:xmpp:rayo:output:1' " + attributes + "><document url='" + url + "'/></output>";
    }

    /** All calls end, so that the next test finds nothing of this one. */
    void clear() throws Exception {
        for (String call : calls) {
            application.command(call, InboundCallTest.HANGUP);
        }
        calls.clear();
        server.drained();
        phones.forEach(Phone::close);
        phones.clear();
        application.ping();
        application.forget();
    }

    @Override
    public void close() {
        phones.forEach(Phone::close);
        application.close();
        server.close();
    }
}
