package org.rayo.server.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/**
 * What an entity can do, as disco#info tells it (XEP-0030) and as entity capabilities hash it (XEP-0115 §5): both from the
 * same lists, so that the hash is that of the answer.
 */
final class Capabilities {

    private final String category;
    private final String type;
    private final @Nullable String node;
    private final TreeSet<String> features;
    private final String ver;

    /** {@code node}: what the hash belongs to; null when the entity's presence carries none. */
    Capabilities(String category, String type, @Nullable String node, Collection<String> features) {
        this.category = category;
        this.type = type;
        this.node = node;
        this.features = new TreeSet<>(features);
        this.ver = hash(verificationString());
    }

    /** XEP-0115 §5.1; the identity has neither language nor name. Features in the order of their octets: all are ASCII. */
    String verificationString() {
        StringBuilder text = new StringBuilder(category).append('/').append(type).append("//<");
        for (String feature : features) {
            text.append(feature).append('<');
        }
        return text.toString();
    }

    static String hash(String verificationString) {
        try {
            // the hash that every client knows; it protects nothing here
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(verificationString.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The {@code c} element for presence. */
    XmlElement caps() {
        return XmlElement.builder(RayoNamespaces.CAPS, "c")
                .attribute("hash", "sha-1")
                .attribute("node", node)
                .attribute("ver", ver)
                .build();
    }

    /** The disco#info answer; null for a node that is not the entity's. */
    @Nullable XmlElement discovery(@Nullable String asked) {
        if (asked != null && !asked.equals(node) && !asked.equals(node + "#" + ver)) {
            return null;
        }
        XmlElement.Builder query = XmlElement.builder(Xmlns.DISCO_INFO, "query").attribute("node", asked);
        query.child(XmlElement.builder(Xmlns.DISCO_INFO, "identity")
                .attribute("category", category)
                .attribute("type", type)
                .build());
        for (String feature : features) {
            query.child(XmlElement.builder(Xmlns.DISCO_INFO, "feature").attribute("var", feature).build());
        }
        return query.build();
    }
}
