package org.rayo.xmpp.sasl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What ties a login to the TLS connection it is made on (RFC 5056): data by registered type, the best type first. Immutable. */
public final class ChannelBindings {
    /** No TLS, or none that can be bound to. */
    public static final ChannelBindings NONE = new ChannelBindings(Map.of());
    /** RFC 9266: unique to the connection. */
    public static final String TLS_EXPORTER = "tls-exporter";
    /** RFC 5929 §4: a hash of the server's certificate. */
    public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

    private final Map<String, byte[]> data;

    private ChannelBindings(Map<String, byte[]> data) {
        this.data = data;
    }

    /** Of these data; the map's order is that of preference. */
    public static ChannelBindings of(Map<String, byte[]> data) {
        return data.isEmpty() ? NONE : new ChannelBindings(new LinkedHashMap<>(data));
    }

    /** The types, best first. */
    public List<String> types() {
        return List.copyOf(data.keySet());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return data.isEmpty();
    }

    byte @Nullable [] data(String type) {
        return data.get(type);
    }
}
