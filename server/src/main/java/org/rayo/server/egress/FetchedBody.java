package org.rayo.server.egress;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What a fetch brought. */
public final class FetchedBody {
    private final URI uri;
    private final byte[] octets;
    private final @Nullable String contentType;
    private final @Nullable String cacheControl;
    private final @Nullable String etag;
    private final boolean unchanged;

    FetchedBody(URI uri, byte[] octets, @Nullable String contentType, @Nullable String cacheControl, @Nullable String etag, boolean unchanged) {
        this.uri = uri;
        this.octets = octets;
        this.contentType = contentType;
        this.cacheControl = cacheControl;
        this.etag = etag;
        this.unchanged = unchanged;
    }

    /** Where it was found in the end, behind all redirects. */
    public URI uri() {
        return uri;
    }

    /** The content; not copied, the caller owns it. */
    public byte[] octets() {
        return octets;
    }

    /** The Content-Type as it was sent. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** The version as the server calls it (RFC 9110 §8.8.3). */
    public @Nullable String etag() {
        return etag;
    }

    /** There is no other version than the one that was asked about; the content is empty. */
    public boolean unchanged() {
        return unchanged;
    }

    /** The Cache-Control as it was sent. */
    public @Nullable String cacheControl() {
        return cacheControl;
    }
}
