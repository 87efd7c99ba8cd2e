package org.rayo.sip.transport;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Flows to nowhere, for tests that record what is sent. */
public final class Flows {

    private Flows() {}

    public static Flow of(Transport transport) {
        return new Flow(transport, new EmbeddedChannel(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060));
    }
}
