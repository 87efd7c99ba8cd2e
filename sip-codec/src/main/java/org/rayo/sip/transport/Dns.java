package org.rayo.sip.transport;

import java.net.InetAddress;
import java.util.List;
import reactor.core.publisher.Mono;

/** What location asks; an answer without records is an empty list, a server that does not answer an error. */
interface Dns {

    /** RFC 3403; {@code service} such as {@code SIP+D2U}, {@code replacement} without the final dot. */
    record Naptr(int order, int preference, String flags, String service, String replacement) {}

    /** RFC 2782; {@code target} without the final dot. */
    record Srv(int priority, int weight, int port, String target) {}

    Mono<List<Naptr>> naptr(String name);

    Mono<List<Srv>> srv(String name);

    /** A and AAAA, in the order in which they are to be tried. */
    Mono<List<InetAddress>> addresses(String name);
}
