package org.rayo.server.protocol;

/** Leaves the reading of a command with the error to reply. Carries no stack trace: it is the client's doing, not ours. */
final class BadCommand extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 80;

    private final transient RayoError error;

    BadCommand(RayoError error) {
        super(error.text(), null, false, false);
        this.error = error;
    }

    RayoError error() {
        return error;
    }

    static BadCommand badRequest(String text) {
        return new BadCommand(RayoError.badRequest(text));
    }

    /** @param older what clients older than XEP-0327 know it by: one of {@link TropoSentences} */
    static BadCommand badRequest(String text, String older) {
        return new BadCommand(RayoError.badRequest(text).known(older));
    }

    /** {@code bad-request} that names element, attribute, value and what is allowed. */
    static BadCommand attribute(String element, String attribute, String value, String allowed) {
        String text = "<" + element + " " + attribute + "='" + shown(value) + "'>: must be " + allowed;
        return new BadCommand(RayoError.badRequest(text).known(TropoSentences.of(element, attribute, value)));
    }

    /** A value as an error may repeat it: short, and without control characters. */
    static String shown(String value) {
        StringBuilder shown = new StringBuilder(Math.min(value.length(), SHOWN) + 1);
        for (int i = 0; i < value.length() && i < SHOWN; i++) {
            char c = value.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return value.length() > SHOWN ? shown.append('…').toString() : shown.toString();
    }
}
