package org.rayo.xmpp.stanza;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.xml.XmlElement;

/**
 * What an entity can do, as disco#info tells it (XEP-0030) and as entity capabilities hash it (XEP-0115 §5): both from the
 * same lists, so that the hash is that of the answer. Immutable.
 */
public final class EntityCapabilities {
    /** One identity of XEP-0030 §3.1. */
    public record Identity(String category, String type, @Nullable String name) {
    }

    private final @Nullable String node;
    private final List<Identity> identities;
    private final TreeSet<String> features;
    private final String ver;

    /**
     * Prepares the answers.
     *
     * @param node what the hash belongs to; null when the entity's presence carries none
     * @param identities at least one, without languages
     * @param features all in ASCII, so that their order is that of their octets
     */
    public EntityCapabilities(@Nullable String node, Collection<Identity> identities, Collection<String> features) {
        this.node = node;
        this.identities = identities.stream()
            .sorted(Comparator.comparing(Identity::category).thenComparing(Identity::type)).toList();
        this.features = new TreeSet<>(features);
        this.ver = hash(verificationString());
    }

    /** XEP-0115 §5.1. */
    public String verificationString() {
        StringBuilder text = new StringBuilder();
        for (Identity identity : identities) {
            text.append(identity.category()).append('/').append(identity.type()).append("//")
                .append(identity.name() == null ? "" : identity.name()).append('<');
        }
        for (String feature : features) {
            text.append(feature).append('<');
        }
        return text.toString();
    }

    /** XEP-0115 §5.1, step 7. */
    public static String hash(String verificationString) {
        try {
            // the hash that every client knows; it protects nothing here
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(verificationString.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The {@code c} element for presence and stream features. */
    public XmlElement caps() {
        return XmlElement.builder(Xmlns.CAPS, "c")
            .attribute("hash", "sha-1")
            .attribute("node", node)
            .attribute("ver", ver)
            .build();
    }

    /** The disco#info answer, with the node as it was asked; null for a node that is not the entity's. */
    public @Nullable XmlElement discovery(@Nullable String asked) {
        if (asked != null && !asked.equals(node) && !asked.equals(node + "#" + ver)) {
            return null;
        }
        XmlElement.Builder query = XmlElement.builder(Xmlns.DISCO_INFO, "query").attribute("node", asked);
        for (Identity identity : identities) {
            query.child(XmlElement.builder(Xmlns.DISCO_INFO, "identity")
                .attribute("category", identity.category())
                .attribute("type", identity.type())
                .attribute("name", identity.name())
                .build());
        }
        for (String feature : features) {
            query.child(XmlElement.builder(Xmlns.DISCO_INFO, "feature").attribute("var", feature).build());
        }
        return query.build();
    }
}
