package org.rayo.xmpp.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of itself (XEP-0030, XEP-0092).
 *
 * @param domain its address
 * @param name its software's name
 * @param version its software's version
 * @param identities what disco#info answers, at least one
 * @param features what the service adds to the features of this module
 */
public record ServerIdentity(String domain, String name, String version, List<DiscoIdentity> identities, List<String> features) {
    /** Copies the lists. */
    public ServerIdentity {
        identities = List.copyOf(identities);
        features = List.copyOf(features);
    }

    /** One identity of XEP-0030 §3.1. */
    public record DiscoIdentity(String category, String type, @Nullable String name) {
    }
}
