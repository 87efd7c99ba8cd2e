package org.rayo.server.call;

/** Where the sound of a joined call is: handed from one call to the other, and meaningless to the rules of both. */
public interface PeerMedia {}
