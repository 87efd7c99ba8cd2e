package org.rayo.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session description.
 *
 * @param host of the session's {@code c=} line, or null
 * @param attributes of the session, in order, as written
 */
public record SessionDescription(
        String origin, @Nullable String host, List<String> attributes, List<MediaDescription> media) {

    Direction direction() {
        for (Direction direction : Direction.values()) {
            if (attributes.contains(direction.attribute())) {
                return direction;
            }
        }
        return Direction.SENDRECV;
    }
}
