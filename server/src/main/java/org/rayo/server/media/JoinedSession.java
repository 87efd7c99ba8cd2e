package org.rayo.server.media;

import org.rayo.rtp.engine.MediaSession;
import org.rayo.server.call.PeerMedia;

/** The session of a call, for the calls and mixers that it is joined to. */
record JoinedSession(MediaSession session) implements PeerMedia {}
