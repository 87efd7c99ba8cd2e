package org.rayo.bench;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.IqData;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.parsing.SmackParsingException;
import org.jivesoftware.smack.provider.IqProvider;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smack.xml.SmackXmlParser;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoNamespaces;

/** Smack's way: its pull parser (XPP3), its stanza parser, and a provider per command as an extension of it has them. */
final class SmackStreamReader {
    private static final String CLIENT = "jabber:client";

    private final XmlPullParser parser;
    private final XmlEnvironment environment = XmlEnvironment.builder().withNamespace(CLIENT).build();

    SmackStreamReader(byte[] opening, byte[] stanza) throws XmlPullParserException, IOException {
        ProviderManager.addIQProvider("answer", RayoNamespaces.CORE, new AnswerProvider());
        ProviderManager.addIQProvider("output", RayoNamespaces.OUTPUT, new OutputProvider());
        parser = SmackXmlParser.newXmlParser(
                new InputStreamReader(new EndlessOctets(opening, stanza), StandardCharsets.UTF_8));
        nextStart(parser);
    }

    private static void nextStart(XmlPullParser parser) throws XmlPullParserException, IOException {
        while (parser.next() != XmlPullParser.Event.START_ELEMENT) {
            // end tags and white space on the way
        }
    }

    AddressedCommand read() throws XmlPullParserException, IOException, SmackParsingException {
        nextStart(parser);
        if (!(PacketParserUtils.parseStanza(parser, environment) instanceof CommandIq iq)) {
            throw new IllegalStateException("no command");
        }
        return new AddressedCommand(iq.getStanzaId(), iq.getFrom(), iq.getTo(), iq.command);
    }

    private static final class CommandIq extends IQ {
        final RayoCommand command;

        CommandIq(IqData data, XmlPullParser parser, RayoCommand command) {
            super(data, parser.getName(), parser.getNamespace());
            this.command = command;
        }

        @Override
        protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
            throw new IllegalStateException("it is only read");
        }
    }

    private static final class AnswerProvider extends IqProvider<CommandIq> {
        @Override
        public CommandIq parse(XmlPullParser parser, int depth, IqData data, XmlEnvironment around)
                throws XmlPullParserException, IOException {
            List<Header> headers = new ArrayList<>();
            while (parser.nextTag() == XmlPullParser.TagEvent.START_ELEMENT) {
                headers.add(new Header(parser.getAttributeValue("", "name"), parser.getAttributeValue("", "value")));
                parser.nextTag();
            }
            return new CommandIq(data, parser, new RayoCommand.Answer(headers));
        }
    }

    private static final class OutputProvider extends IqProvider<CommandIq> {
        @Override
        public CommandIq parse(XmlPullParser parser, int depth, IqData data, XmlEnvironment around)
                throws XmlPullParserException, IOException {
            long startOffset = number(parser, "start-offset", 0);
            boolean paused = Boolean.parseBoolean(parser.getAttributeValue("", "start-paused"));
            long interval = number(parser, "repeat-interval", 0);
            int times = (int) number(parser, "repeat-times", 1);
            long maxTime = number(parser, "max-time", RayoCommand.NEVER);
            String renderer = parser.getAttributeValue("", "renderer");
            String voice = parser.getAttributeValue("", "voice");
            List<RayoCommand.Document> documents = new ArrayList<>();
            while (parser.nextTag() == XmlPullParser.TagEvent.START_ELEMENT) {
                String url = parser.getAttributeValue("", "url");
                String type = parser.getAttributeValue("", "content-type");
                documents.add(new RayoCommand.Document(url, type, parser.nextText()));
            }
            RayoCommand.Output output = new RayoCommand.Output(
                    documents, startOffset, paused, interval, times, maxTime, renderer, voice,
                    RayoCommand.InterruptOn.NONE, List.of());
            return new CommandIq(data, parser, output);
        }

        private static long number(XmlPullParser parser, String attribute, long otherwise) {
            @Nullable String value = parser.getAttributeValue("", attribute);
            return value == null ? otherwise : Long.parseLong(value);
        }
    }
}
