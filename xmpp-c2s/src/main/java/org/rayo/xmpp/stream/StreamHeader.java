package org.rayo.xmpp.stream;

import org.jspecify.annotations.Nullable;

/**
 * The server's side of a stream header (RFC 6120 §4.7).
 *
 * @param id unpredictable and unique
 * @param from the server's domain
 * @param to the client's address if it gave one
 * @param lang the language of texts in errors
 */
public record StreamHeader(String id, String from, @Nullable String to, String lang) {
}
