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
     * @param what is wrong, for the reason phrase
     * @param method of the request; null when this is a response or nothing at all: it is never answered
     * @param headers as far as they could be read, to copy into the answer
     */
    record Malformed(int status, String what, @Nullable String method, SipHeaders headers) implements ParseResult {}
}
