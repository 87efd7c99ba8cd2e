package org.rayo.server.mrcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Header fields in their order; names without regard to case (RFC 6787 §5.1). Immutable. */
public record MrcpHeaders(List<Field> fields) {
    public static final String CHANNEL = "Channel-Identifier";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String CONTENT_LENGTH = "Content-Length";
    public static final String COMPLETION_CAUSE = "Completion-Cause";
    public static final MrcpHeaders NONE = new MrcpHeaders(List.of());

    /** One header field. */
    public record Field(String name, String value) {}

    public MrcpHeaders {
        fields = List.copyOf(fields);
    }

    /** Names and values in turn. */
    public static MrcpHeaders of(String... namesAndValues) {
        MrcpHeaders headers = NONE;
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            headers = headers.with(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    /** The same with one more. */
    public MrcpHeaders with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new MrcpHeaders(more);
    }

    /** The first value of a name. */
    public @Nullable String get(String name) {
        for (Field field : fields) {
            if (field.name.equalsIgnoreCase(name)) {
                return field.value;
            }
        }
        return null;
    }

    /** The number that a completion cause begins with (§8.4.10, §9.4.11); -1 when there is none. */
    public int completionCause() {
        String cause = get(COMPLETION_CAUSE);
        String number = cause == null ? "" : cause.strip().split("\\s", 2)[0];
        return number.matches("\\d{3}") ? Integer.parseInt(number) : -1;
    }
}
