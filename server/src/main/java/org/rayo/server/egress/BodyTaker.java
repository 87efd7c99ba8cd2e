package org.rayo.server.egress;

import org.jspecify.annotations.Nullable;

/** Takes a document while it comes, on threads that may block; what it throws ends the fetch. */
public interface BodyTaker {

    /**
     * It begins; comes once, and not at all when there is no document.
     *
     * @param declaredOctets what the server says that is coming, or -1
     */
    void begin(long declaredOctets, @Nullable String cacheControl);

    /** The next part of it, which the taker owns. */
    void octets(byte[] part);
}
