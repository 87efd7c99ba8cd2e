package org.rayo.server.protocol;

/** What became of a command's XML. */
public sealed interface ParseResult {

    /** A command that is valid in itself. */
    record Parsed(RayoCommand command) implements ParseResult {}

    /** Not a command, or one with a mistake; the error is what the client is to be told. */
    record Refused(RayoError error) implements ParseResult {}

    /** The command for the call machine: what was refused becomes {@link RayoCommand.Invalid}. */
    default RayoCommand command() {
        return switch (this) {
            case Parsed(RayoCommand command) -> command;
            case Refused(RayoError error) -> new RayoCommand.Invalid(error);
        };
    }
}
