package org.rayo.xmpp.session;

import io.netty.channel.EventLoop;
import org.rayo.xmpp.stanza.StanzaWriter;
import org.rayo.xmpp.stanza.StreamError;

/** The way out to one client: a TCP connection, a WebSocket. Its methods run on its loop, but for those marked otherwise. */
public interface StreamOutlet {
    /** The loop of the stream; from any thread. */
    EventLoop loop();

    /** Writes one element; drops and counts it when the stream is closed. */
    void write(StanzaWriter element);

    /** Whether {@link #write} may be called yet; false while a resumed stream has not caught up. */
    default boolean accepts() {
        return true;
    }

    /** Ends the stream with an error. */
    void close(StreamError error);

    /** Octets that are written but not yet taken by the network; from any thread. */
    long queuedOctets();

    /** An element was dropped before it came to {@link #write}; from any thread. */
    void dropped();
}
