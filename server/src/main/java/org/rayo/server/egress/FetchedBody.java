package org.rayo.server.egress;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What a fetch brought. */
public final class FetchedBody {
    private final URI uri;
    private final byte[] octets;
    private final @Nullable String contentType;
    private final @Nullable String cacheControl;

    FetchedBody(URI uri, byte[] octets, @Nullable String contentType, @Nullable String cacheControl) {
        this.uri = uri;
        this.octets = octets;
        this.contentType = contentType;
        this.cacheControl = cacheControl;
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

    /** The Cache-Control as it was sent. */
    public @Nullable String cacheControl() {
        return cacheControl;
    }
}
