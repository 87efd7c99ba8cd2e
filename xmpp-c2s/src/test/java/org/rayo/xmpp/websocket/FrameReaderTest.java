package org.rayo.xmpp.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.xmpp.xml.XmlElement;
import org.rayo.xmpp.xml.XmlFault;
import org.rayo.xmpp.xml.XmlLimits;
import org.rayo.xmpp.xml.XmlStreamException;
import org.rayo.xmpp.xml.XmlStreamHandler;

/** Messages of one element each (RFC 7395 §3.3). */
class FrameReaderTest {
    private static final String OPEN = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='rayo.example' version='1.0'/>";

    private final List<String> heard = new ArrayList<>();
    private final FrameReader reader = new FrameReader(XmlLimits.DEFAULT, new XmlStreamHandler() {
        @Override
        public void onStreamOpen(XmlElement header, String contentNamespace) {
            heard.add("open " + header.namespace() + " " + header.name() + " to=" + header.attribute("to") + " " + contentNamespace);
        }

        @Override
        public void onElement(XmlElement element) {
            heard.add(element.toString());
        }

        @Override
        public void onWhitespace() {
            heard.add("white space");
        }

        @Override
        public void onStreamClose() {
            heard.add("close");
        }
    });

    private void read(String message) throws XmlStreamException {
        reader.read(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
    }

    @Test
    void opensReadsAndCloses() throws Exception {
        read(OPEN);
        read("<presence xmlns='jabber:client'><show>chat</show></presence>");
        reader.restart();
        read(OPEN);
        read("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
        assertThat(heard).containsExactly("open http://etherx.jabber.org/streams stream to=rayo.example jabber:client",
            "<presence xmlns='jabber:client'><show>chat</show></presence>",
            "open http://etherx.jabber.org/streams stream to=rayo.example jabber:client", "close");
        assertThat(reader.isClosed()).isTrue();
    }

    @Test
    void whatComesBeforeOpenIsAHeaderOfNoKnownKind() throws Exception {
        read("<presence xmlns='jabber:client'/>");
        assertThat(heard).containsExactly("open jabber:client presence to=null jabber:client");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<presence xmlns='jabber:client'>                                    | NOT_WELL_FORMED",
        "<presence xmlns='jabber:client'/><presence xmlns='jabber:client'/>  | BAD_FORMAT",
        "<presence xmlns='jabber:client'/>text                               | BAD_FORMAT",
        "text                                                                | BAD_FORMAT",
        "<stream:features/>                                                  | BAD_NAMESPACE_PREFIX",
        "<!-- x --><presence xmlns='jabber:client'/>                         | RESTRICTED_XML",
        "<!DOCTYPE a><presence xmlns='jabber:client'/>                       | RESTRICTED_XML",
        "<presence xmlns='jabber:client'>&x;</presence>                      | RESTRICTED_XML",
        "<presence xmlns='jabber:client'></message>                          | NOT_WELL_FORMED",
        "</websocket-messages>                                               | BAD_FORMAT",
        "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>                 | POLICY_VIOLATION"
    })
    void refuses(String message, XmlFault fault) throws Exception {
        read(OPEN);
        assertThatThrownBy(() -> read(message)).isInstanceOfSatisfying(XmlStreamException.class,
            refused -> assertThat(refused.fault()).isEqualTo(fault));
    }

    @Test
    void holdsTheLimitsOfTcp() throws Exception {
        read(OPEN);
        String big = "<message xmlns='jabber:client'><body>" + "x".repeat(XmlLimits.DEFAULT.preAuthOctets()) + "</body></message>";
        assertThatThrownBy(() -> read(big)).isInstanceOfSatisfying(XmlStreamException.class,
            refused -> assertThat(refused.fault()).isEqualTo(XmlFault.POLICY_VIOLATION));
    }
}
