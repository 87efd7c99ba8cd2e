package org.rayo.bench;

import java.nio.charset.StandardCharsets;

/** What an application sends, in octets as they stand on its stream. */
public enum SampleStanzas {
    answer("""
            <iq type='set' id='ans-17' from='agent@apps.example/box7' to='c7f1@rayo.example'>\
            <answer xmlns='urn:xmpp:rayo:1'><header name='X-Skill' value='agent &amp; booking'/></answer></iq>"""),

    output("""
            <iq type='set' id='op-18' from='agent@apps.example/box7' to='c7f1@rayo.example'>\
            <output xmlns='urn:xmpp:rayo:output:1' repeat-times='2' repeat-interval='750' max-time='60000' voice='nora'>\
            <document content-type='application/ssml+xml'><![CDATA[<speak version='1.0' \
            xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-GB'>Please hold, someone will be with you \
            <emphasis>soon</emphasis>.<break time='500ms'/></speak>]]></document></output></iq>""");

    private static final String OPENING = """
            <?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' \
            version='1.0' to='rayo.example'>""";

    private final String text;

    SampleStanzas(String text) {
        this.text = text;
    }

    /** A fresh copy of the octets. */
    byte[] octets() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** How the stream begins that they come on. */
    static byte[] opening() {
        return OPENING.getBytes(StandardCharsets.UTF_8);
    }
}
