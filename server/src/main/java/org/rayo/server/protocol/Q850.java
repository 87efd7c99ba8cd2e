package org.rayo.server.protocol;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a call ended, as the telephone network says it: a cause of ITU-T Q.850. The far end says it in a header (RFC 3326), or it
 * follows from the SIP status (RFC 3398 §8.2.6.1). Pure.
 */
final class Q850 {
    private static final Pattern CAUSE =
            Pattern.compile("(?:^|,)\\s{0,8}Q\\.850\\s{0,8};(?:[^,\"]|\"[^\"]{0,200}\"){0,200}?\\bcause\\s{0,8}=\\s{0,8}(\\d{1,3})\\b",
                    Pattern.CASE_INSENSITIVE);
    private static final int NORMAL_CLEARING = 16;
    private static final int INTERWORKING = 127;

    private Q850() {}

    /** The same end with such a cause in place of the SIP status. */
    static RayoEvent.End told(RayoEvent.End end) {
        String status = end.platformCode();
        return status == null ? end
                : new RayoEvent.End(end.reason(), Integer.toString(cause(Integer.parseInt(status), end.headers())), end.headers());
    }

    /** 1 to 127. */
    static int cause(int sipStatus, List<Header> headers) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase("Reason")) {
                Matcher said = CAUSE.matcher(header.value());
                int cause = said.find() ? Integer.parseInt(said.group(1)) : 0;
                if (cause >= 1 && cause <= INTERWORKING) {
                    return cause;
                }
            }
        }
        return ofStatus(sipStatus);
    }

    private static int ofStatus(int status) {
        return switch (status) {
            case 404, 485, 604 -> 1;
            case 200, 202, 487 -> NORMAL_CLEARING;
            case 486, 600 -> 17;
            case 480 -> 18;
            case 401, 402, 403, 407, 603, 607, 608 -> 21;
            case 410 -> 22;
            case 300, 301, 302, 305, 380 -> 23;
            case 482, 483 -> 25;
            case 484 -> 28;
            case 488, 606 -> 31;
            case 502 -> 38;
            case 400, 481, 500, 503 -> 41;
            case 405 -> 63;
            case 406, 415, 501 -> 79;
            case 408, 504 -> 102;
            default -> INTERWORKING;
        };
    }
}
