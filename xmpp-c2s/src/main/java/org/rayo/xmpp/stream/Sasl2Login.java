package org.rayo.xmpp.stream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.sasl.SaslData;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/**
 * A login by XEP-0388 that has succeeded and waits for what was asked inline.
 *
 * @param data what SASL says with success; may be empty
 * @param request the {@code <authenticate/>}
 */
record Sasl2Login(Jid account, SaslData data, XmlElement request) {
    private static final int STABLE_OCTETS = 9;
    private static final int MAX_TAG = 64;

    /**
     * The resource that XEP-0386 §2.4 makes of the client's tag and of the id of its installation, which stays the same;
     * null when it gave no tag: then any will do.
     *
     * @param fresh in place of an id that was not given
     */
    static @Nullable String resource(XmlElement request, XmlElement bind, String fresh) {
        XmlElement tag = bind.child(Xmlns.BIND2, "tag");
        if (tag == null || tag.text().isBlank() || tag.text().length() > MAX_TAG) {
            return null;
        }
        XmlElement agent = request.child(Xmlns.SASL2, "user-agent");
        String id = agent == null ? null : agent.attribute("id");
        String resource = tag.text().strip() + "~" + stable(id == null ? fresh : id);
        return Jid.tryParse("a/" + resource) == null ? null : resource;
    }

    private static String stable(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, STABLE_OCTETS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    /**
     * The {@code <success/>}.
     *
     * @param full the bound or resumed address; null when none was
     * @param bound whether it was bound here
     * @param enabled what came of enabling stream management while binding
     * @param resumption what came of resuming, if that was asked
     */
    StanzaWriter success(@Nullable Jid full, boolean bound, @Nullable StanzaWriter enabled, @Nullable StanzaWriter resumption) {
        return out -> {
            out.start(Xmlns.SASL2, "success");
            if (!data.isEmpty()) {
                out.start("additional-data").text(data.toBase64()).end();
            }
            out.start("authorization-identifier").text((full == null ? account : full).toString()).end();
            if (resumption != null) {
                resumption.write(out);
            }
            if (bound) {
                out.start(Xmlns.BIND2, "bound");
                if (enabled != null) {
                    enabled.write(out);
                }
                out.end();
            }
            out.end();
        };
    }
}
