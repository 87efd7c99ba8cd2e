package org.rayo.server.egress;

import org.jspecify.annotations.Nullable;

/** Takes a document while it comes, on threads that may block; what it throws ends the fetch. */
public interface BodyTaker {

    /**
     * It begins; comes once, and not at all when there is no document.
     *
     * @param declaredOctets what the server says that is coming, or -1
     * @param etag the version as the server calls it
     */
    void begin(long declaredOctets, @Nullable String cacheControl, @Nullable String etag);

    /** The version of the document that the taker has (RFC 9110 §8.8.3); null: none. */
    default @Nullable String etag() {
        return null;
    }

    /** There is no other version than that: nothing else comes. */
    default void unchanged(@Nullable String cacheControl) {
        throw new IllegalStateException("no version was asked about");
    }

    /** The next part of it, which the taker owns. */
    void octets(byte[] part);
}
