package org.rayo.sip.codec;

import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipMessage;

/** What some octets turned out to be. */
public sealed interface ParseResult {

    record Parsed(SipMessage message) implements ParseResult {}

    /**
     * No message. A request that names itself one is answered with {@code status}, provided that it can be; everything
     * else is dropped (RFC 3261 §18.3, §16.3).
     *
     * @param status 400, 413, 505 …
     * @param what is wrong, in a few words
     * @param header in which it is wrong; null when it is in none, or in the name of one
     * @param offset of the octet where it went wrong, from the start of the message; -1 when it is about no place
     * @param method of the request; null when this is a response or nothing at all: it is never answered
     * @param headers as far as they could be read, to copy into the answer
     */
    record Malformed(int status, String what, @Nullable String header, int offset, @Nullable String method, SipHeaders headers)
            implements ParseResult {

        /** What is wrong and where, fit for a reason phrase. */
        public String explanation() {
            String where = header == null ? "" : " in " + header;
            return what + where + (offset < 0 ? "" : " at octet " + offset);
        }
    }
}
