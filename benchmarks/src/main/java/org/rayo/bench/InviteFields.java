package org.rayo.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a server needs of an INVITE before it can do anything with it, in whatever types a parser gives them: nobody is made
 * to build strings it does not build by itself.
 */
record InviteFields(
        Object method,
        Object requestUser,
        Object requestHost,
        Object callId,
        Object fromTag,
        Object toUser,
        long cseq,
        Object branch,
        Object contactHost,
        int contactPort,
        int bodyOctets) {

    /** The same as text, for comparison. */
    List<String> asText() {
        return Stream.of(
                        method, requestUser, requestHost, callId, fromTag, toUser, cseq, branch, contactHost, contactPort, bodyOctets)
                .map(Object::toString)
                .toList();
    }
}
