package org.rayo.server.control;

import java.util.Locale;

/** What dial rules are about. */
final class DialTarget {

    private DialTarget() {}

    /** A URI without parameters and headers, which are no part of whom a rule is about. */
    static String of(String uri) {
        int end = 0;
        while (end < uri.length() && uri.charAt(end) != ';' && uri.charAt(end) != '?') {
            end++;
        }
        return uri.substring(0, end).toLowerCase(Locale.ROOT);
    }
}
