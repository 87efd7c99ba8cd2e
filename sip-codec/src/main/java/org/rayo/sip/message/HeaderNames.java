package org.rayo.sip.message;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names that the stack itself reads or writes, and the compact forms (RFC 3261 §7.3.3 and the registry's others). */
public final class HeaderNames {
    public static final String ACCEPT = "Accept";
    public static final String ALLOW = "Allow";
    public static final String CALL_ID = "Call-ID";
    public static final String CONTACT = "Contact";
    public static final String CONTENT_LENGTH = "Content-Length";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String CSEQ = "CSeq";
    public static final String EVENT = "Event";
    public static final String EXPIRES = "Expires";
    public static final String FROM = "From";
    public static final String MAX_FORWARDS = "Max-Forwards";
    public static final String RECORD_ROUTE = "Record-Route";
    public static final String REFER_TO = "Refer-To";
    public static final String REQUIRE = "Require";
    public static final String RETRY_AFTER = "Retry-After";
    public static final String ROUTE = "Route";
    public static final String SERVER = "Server";
    public static final String SUBSCRIPTION_STATE = "Subscription-State";
    public static final String SUPPORTED = "Supported";
    public static final String TO = "To";
    public static final String UNSUPPORTED = "Unsupported";
    public static final String USER_AGENT = "User-Agent";
    public static final String VIA = "Via";

    private static final Map<String, String> KNOWN = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        String[] names = {
            ACCEPT, ALLOW, CALL_ID, CONTACT, CONTENT_LENGTH, CONTENT_TYPE, CSEQ, EVENT, EXPIRES, FROM, MAX_FORWARDS,
            RECORD_ROUTE, REFER_TO, REQUIRE, RETRY_AFTER, ROUTE, SERVER, SUBSCRIPTION_STATE, SUPPORTED, TO, UNSUPPORTED,
            USER_AGENT, VIA,
            "Accept-Encoding", "Accept-Language", "Allow-Events", "Authorization", "Content-Disposition",
            "Content-Encoding", "Content-Language", "Date", "Diversion", "History-Info", "Min-SE", "P-Asserted-Identity",
            "Privacy", "Proxy-Authenticate", "Proxy-Authorization", "RAck", "Reason", "Referred-By", "Replaces", "RSeq",
            "Session-Expires", "Subject", "Timestamp", "Warning", "WWW-Authenticate",
        };
        for (String name : names) {
            KNOWN.put(name, name);
        }
    }

    private HeaderNames() {}

    /** The registered spelling of a name, its long form if it is a compact one; unknown names stay as they are. */
    public static String canonical(String name) {
        if (name.length() == 1) {
            String expanded = expand(name.toLowerCase(Locale.ROOT).charAt(0));
            return expanded == null ? name : expanded;
        }
        String known = KNOWN.get(name);
        return known == null ? name : known;
    }

    private static @Nullable String expand(char compact) {
        return switch (compact) {
            case 'a' -> "Accept-Contact";
            case 'b' -> "Referred-By";
            case 'c' -> CONTENT_TYPE;
            case 'd' -> "Request-Disposition";
            case 'e' -> "Content-Encoding";
            case 'f' -> FROM;
            case 'i' -> CALL_ID;
            case 'j' -> "Reject-Contact";
            case 'k' -> SUPPORTED;
            case 'l' -> CONTENT_LENGTH;
            case 'm' -> CONTACT;
            case 'n' -> "Identity-Info";
            case 'o' -> EVENT;
            case 'r' -> REFER_TO;
            case 's' -> "Subject";
            case 't' -> TO;
            case 'u' -> "Allow-Events";
            case 'v' -> VIA;
            case 'x' -> "Session-Expires";
            case 'y' -> "Identity";
            default -> null;
        };
    }
}
