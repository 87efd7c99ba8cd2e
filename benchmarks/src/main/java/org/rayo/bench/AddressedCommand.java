package org.rayo.bench;

import org.rayo.server.protocol.RayoCommand;

/** A command and whose it is; {@code from} and {@code to} in whatever type a reader has for addresses. */
record AddressedCommand(String id, Object from, Object to, RayoCommand command) {

    /** The same with addresses as text, for comparison. */
    AddressedCommand asText() {
        return new AddressedCommand(id, from.toString(), to.toString(), command);
    }
}
