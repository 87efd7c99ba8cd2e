package org.rayo.server.component;

import org.rayo.server.protocol.RayoError;

/** A grammar that cannot be used; the error says what is wrong with it. */
public final class GrammarException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient RayoError error;

    public GrammarException(RayoError error) {
        super(error.text());
        this.error = error;
    }

    public RayoError error() {
        return error;
    }
}
