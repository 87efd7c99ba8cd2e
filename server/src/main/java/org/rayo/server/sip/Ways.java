package org.rayo.server.sip;

import java.util.List;
import org.rayo.sip.dialog.Destination;

/**
 * The ways to whom is dialled: all phones of a user at once, or a trunk and those that stand in for it.
 *
 * @param atOnce called in parallel; at least one
 * @param afterwards called one after the other while the one before cannot serve the call
 */
record Ways(List<Way> atOnce, List<Way> afterwards) {
    Ways {
        atOnce = List.copyOf(atOnce);
        afterwards = List.copyOf(afterwards);
    }

    /**
     * @param to the To of the INVITE
     * @param trusted the far end's word on identities counts
     */
    record Way(String to, Destination destination, boolean trusted) {}

    static Ways one(Way way) {
        return new Ways(List.of(way), List.of());
    }
}
