package org.rayo.sip.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which address of this machine packets to a peer carry, for sockets that are bound to all of them. The kernel's routes tell:
 * a UDP socket that is connected, which sends nothing, has that address. Remembers {@value #MAX_KNOWN} peers, then begins
 * anew.
 */
final class LocalAddresses {
    private static final int MAX_KNOWN = 4096;

    private final ConcurrentHashMap<InetAddress, InetAddress> known = new ConcurrentHashMap<>();

    InetAddress towards(InetSocketAddress remote) {
        InetAddress found = known.get(remote.getAddress());
        if (found != null) {
            return found;
        }
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        InetAddress asked = ask(remote);
        known.put(remote.getAddress(), asked);
        return asked;
    }

    private static InetAddress ask(InetSocketAddress remote) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(remote);
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        } catch (IOException e) {
            // no route: nothing can be sent there, so whatever is told will not be read
            return InetAddress.getLoopbackAddress();
        }
    }
}
