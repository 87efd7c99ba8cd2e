package org.rayo.server.call;

import org.jspecify.annotations.Nullable;

/**
 * Where the sound of a joined call goes: by this server, or straight from far end to far end. Immutable.
 *
 * @param peer the other call; null when by this server
 */
record DirectMedia(Stage stage, @Nullable String peer) {

    static final DirectMedia NONE = new DirectMedia(Stage.NONE, null);

    /** Of the two calls one leads: it hands over its far end's description and takes the other's. */
    enum Stage {
        NONE,
        /** leads: the other side was offered our far end's description */
        OFFERING,
        /** leads: our far end is offered the other's */
        LEADING,
        /** follows: our far end is offered the other's */
        FOLLOWING,
        /** follows: our far end took it; the other one's is asked */
        FOLLOWED,
        /** from far end to far end */
        UP,
        /** our far end is asked to come back */
        RETURNING
    }

    boolean is(Stage wanted) {
        return stage == wanted;
    }

    boolean with(String node) {
        return node.equals(peer);
    }

    /** Whether the sound may be elsewhere, now or soon. */
    boolean away() {
        return stage != Stage.NONE && stage != Stage.RETURNING;
    }
}
