package org.rayo.server.config;

/** A value that its key cannot have. */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    /** {@code text}: what is wrong and what would be right. */
    BadValue(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    String text() {
        return text;
    }
}
