package org.rayo.sip.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.rayo.sip.codec.ParseResult;
import org.rayo.sip.codec.SipLimits;
import org.rayo.sip.codec.SipParser;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipResponse;
import org.rayo.sip.message.Via;

/** From octets to the receiver; one for each socket, on its loop. Owns the octets it is given. */
final class Inbound {
    private final TransportStatistics statistics;
    private final MessageReceiver receiver;
    private final SipParser parser;

    Inbound(SipLimits limits, TransportStatistics statistics, MessageReceiver receiver) {
        this.statistics = statistics;
        this.receiver = receiver;
        this.parser = new SipParser(limits);
    }

    void take(byte[] octets, Flow flow) {
        statistics.received.increment();
        switch (parser.parse(octets, 0, octets.length)) {
            case ParseResult.Malformed malformed -> {
                statistics.malformed.increment();
                receiver.onMalformed(malformed, flow);
            }
            case ParseResult.Parsed(SipRequest request) ->
                receiver.onRequest(request.withTopVia(seen(request.topVia(), flow.remote())), flow);
            case ParseResult.Parsed(SipResponse response) -> receiver.onResponse(response, flow);
        }
    }

    /** Where the request really came from (RFC 3261 §18.2.1, RFC 3581 §4). */
    private static Via seen(Via via, InetSocketAddress remote) {
        String address = NetUtil.toAddressString(remote.getAddress());
        if (via.params().has("rport")) {
            return via.with("rport", Integer.toString(remote.getPort())).with("received", address);
        }
        return isAt(via.sentBy().host(), remote.getAddress()) ? via : via.with("received", address);
    }

    /** An IPv6 address has more than one spelling. */
    private static boolean isAt(String host, InetAddress address) {
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(host);
        return numeric != null && Arrays.equals(numeric, address.getAddress());
    }
}
