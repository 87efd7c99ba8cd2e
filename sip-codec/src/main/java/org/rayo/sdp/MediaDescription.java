package org.rayo.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code m=} section (RFC 8866 §5.14).
 *
 * @param host of its own {@code c=} line, else of the session's; null when neither says
 * @param attributes values of {@code a=} lines in order, as written
 */
public record MediaDescription(
        String media, int port, String protocol, List<String> formats, @Nullable String host, List<String> attributes) {

    /** The value of the first {@code name:value} attribute, or null. */
    public @Nullable String attribute(String name) {
        for (String attribute : attributes) {
            if (attribute.length() > name.length()
                    && attribute.startsWith(name)
                    && attribute.charAt(name.length()) == ':') {
                return attribute.substring(name.length() + 1).strip();
            }
        }
        return null;
    }

    /** What {@code a=rtpmap} or another attribute says of one payload type, or null. */
    @Nullable String ofFormat(String name, String format) {
        for (String attribute : attributes) {
            if (attribute.startsWith(name + ":" + format + " ")) {
                return attribute.substring(name.length() + format.length() + 2).strip();
            }
        }
        return null;
    }

    /** Its own direction, or {@code otherwise}. */
    Direction direction(Direction otherwise) {
        for (Direction direction : Direction.values()) {
            if (attributes.contains(direction.attribute())) {
                return direction;
            }
        }
        return otherwise;
    }
}
