package org.rayo.sip.transport;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** Where SIP is listened for, after binding: the port is the real one. */
public record ListenPoint(Transport transport, InetSocketAddress address) {

    @Override
    public String toString() {
        String host = NetUtil.toAddressString(address.getAddress());
        return "sip/" + transport.name().toLowerCase(java.util.Locale.ROOT) + " "
                + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
