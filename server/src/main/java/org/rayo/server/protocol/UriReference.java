package org.rayo.server.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a reference means that stands in a document (RFC 3986 §5.2). Pure: what it leads to is not looked at. */
public final class UriReference {
    /** RFC 3986 appendix B: scheme (also with _, as some are), authority, path, query, fragment. */
    private static final Pattern PARTS = Pattern.compile("(?:([A-Za-z][A-Za-z0-9+._-]*):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");

    private UriReference() {}

    /**
     * A reference as a URI.
     *
     * @param base of the document; null where there is none, and the reference stays as it is
     */
    public static String resolve(@Nullable String base, String reference) {
        Matcher relative = PARTS.matcher(reference);
        Matcher from = PARTS.matcher(base == null ? "" : base);
        // what is relative to nothing stays as it is
        if (base == null || !relative.matches() || relative.group(1) != null || !from.matches()) {
            return reference;
        }
        String authority = from.group(2);
        String path = relative.group(3);
        String query = relative.group(4);
        if (relative.group(2) != null) {
            authority = relative.group(2);
        } else if (path.isEmpty()) {
            path = from.group(3);
            query = query == null ? from.group(4) : query;
        } else if (!path.startsWith("/")) {
            path = merged(authority, from.group(3), path);
        }
        return (from.group(1) == null ? "" : from.group(1) + ":") + (authority == null ? "" : "//" + authority) + withoutDots(path)
                + (query == null ? "" : "?" + query) + (relative.group(5) == null ? "" : "#" + relative.group(5));
    }

    /** §5.2.3. */
    private static String merged(@Nullable String authority, String base, String path) {
        return base.isEmpty() && authority != null ? "/" + path : base.substring(0, base.lastIndexOf('/') + 1) + path;
    }

    /** §5.2.4. */
    private static String withoutDots(String path) {
        StringBuilder done = new StringBuilder();
        String[] segments = path.split("/", -1);
        int last = segments.length - 1;
        for (int i = 0; i <= last; i++) {
            String segment = segments[i];
            if (segment.equals("..")) {
                // the name before it, with its slash
                int end = Math.max(0, done.length() - 1);
                int slash = end == 0 ? -1 : done.lastIndexOf("/", end - 1);
                done.setLength(slash < 0 ? (done.indexOf("/") == 0 ? 1 : 0) : slash + 1);
            } else if (!segment.equals(".")) {
                done.append(segment).append(i == last ? "" : "/");
            }
        }
        return done.toString();
    }
}
