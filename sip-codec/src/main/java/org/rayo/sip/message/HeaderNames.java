package org.rayo.sip.message;

import java.util.Arrays;
import java.util.List;

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

    /** By number; 0 is any other. The first 23 are those above. */
    private static final String[] NAMES = {
        "", ACCEPT, ALLOW, CALL_ID, CONTACT, CONTENT_LENGTH, CONTENT_TYPE, CSEQ, EVENT, EXPIRES, FROM, MAX_FORWARDS,
        RECORD_ROUTE, REFER_TO, REQUIRE, RETRY_AFTER, ROUTE, SERVER, SUBSCRIPTION_STATE, SUPPORTED, TO, UNSUPPORTED,
        USER_AGENT, VIA,
        "Accept-Contact", "Accept-Encoding", "Accept-Language", "Alert-Info", "Allow-Events", "Authentication-Info",
        "Authorization", "Call-Info", "Content-Disposition", "Content-Encoding", "Content-Language", "Date", "Diversion",
        "Error-Info", "Flow-Timer", "History-Info", "Identity", "Identity-Info", "In-Reply-To", "Join", "Min-Expires",
        "Min-SE", "MIME-Version", "Organization", "P-Asserted-Identity", "P-Preferred-Identity", "Path", "Priority",
        "Privacy", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Require", "RAck", "Reason", "Referred-By",
        "Refer-Sub", "Reject-Contact", "Replaces", "Reply-To", "Request-Disposition", "RSeq", "Service-Route",
        "Session-Expires", "SIP-ETag", "SIP-If-Match", "Subject", "Timestamp", "Warning", "WWW-Authenticate",
    };

    // numbers of the names that are looked for in every message
    static final int ID_CALL_ID = 3;
    static final int ID_CONTACT = 4;
    static final int ID_CONTENT_LENGTH = 5;
    static final int ID_CSEQ = 7;
    static final int ID_EXPIRES = 9;
    static final int ID_FROM = 10;
    static final int ID_MAX_FORWARDS = 11;
    static final int ID_RECORD_ROUTE = 12;
    static final int ID_ROUTE = 16;
    static final int ID_TIMESTAMP = 70;
    static final int ID_TO = 20;
    static final int ID_VIA = 23;

    private static final byte[][] WRITTEN = new byte[NAMES.length][];
    private static final int BUCKETS = 512;
    /** Numbers by hash; the next bucket when one is taken. */
    private static final byte[] BY_HASH = new byte[BUCKETS];
    /** Numbers by the letter of the compact form. */
    private static final byte[] COMPACT = new byte[128];

    static {
        for (int id = 1; id < NAMES.length; id++) {
            WRITTEN[id] = Octets.of(NAMES[id] + ": ");
            int length = NAMES[id].length();
            int bucket = hash(NAMES[id].charAt(0), NAMES[id].charAt(length / 2), NAMES[id].charAt(length - 1), length);
            while (BY_HASH[bucket] != 0) {
                bucket = (bucket + 1) % BUCKETS;
            }
            BY_HASH[bucket] = (byte) id;
        }
        for (String form : List.of("a=Accept-Contact", "b=Referred-By", "c=" + CONTENT_TYPE, "d=Request-Disposition",
                "e=Content-Encoding", "f=" + FROM, "i=" + CALL_ID, "j=Reject-Contact", "k=" + SUPPORTED,
                "l=" + CONTENT_LENGTH, "m=" + CONTACT, "n=Identity-Info", "o=" + EVENT, "r=" + REFER_TO, "s=Subject",
                "t=" + TO, "u=Allow-Events", "v=" + VIA, "x=Session-Expires", "y=Identity")) {
            byte id = (byte) id(form.substring(2));
            COMPACT[form.charAt(0)] = id;
            COMPACT[form.charAt(0) - 0x20] = id;
        }
    }

    private HeaderNames() {}

    /** The registered spelling of a name, its long form if it is a compact one; unknown names stay as they are. */
    public static String canonical(String name) {
        int id = id(name);
        return id == 0 ? name : NAMES[id];
    }

    /** The registered spelling. */
    static String name(int id) {
        return NAMES[id];
    }

    /** The registered spelling with its colon and a blank. */
    static byte[] written(int id) {
        return WRITTEN[id];
    }

    static int id(String name) {
        int length = name.length();
        if (length < 2) {
            return length == 1 && name.charAt(0) < 128 ? COMPACT[name.charAt(0)] : 0;
        }
        int bucket = hash(name.charAt(0), name.charAt(length / 2), name.charAt(length - 1), length);
        for (; BY_HASH[bucket] != 0; bucket = (bucket + 1) % BUCKETS) {
            int id = BY_HASH[bucket];
            if (name.equalsIgnoreCase(NAMES[id])) {
                return id;
            }
        }
        return 0;
    }

    /** Whether a response repeats the request's (RFC 3261 §8.2.6.2); the first answer of all also Timestamp (§8.2.6.1). */
    static boolean isRepeated(int id, boolean timed) {
        return switch (id) {
            case ID_VIA, ID_FROM, ID_TO, ID_CALL_ID, ID_CSEQ -> true;
            case ID_TIMESTAMP -> timed;
            default -> false;
        };
    }

    /** The number of a name in whatever form; 0 when it is none of those known here. */
    public static int id(byte[] data, int from, int end) {
        int length = end - from;
        if (length < 2) {
            return length == 1 && data[from] > 0 ? COMPACT[data[from]] : 0;
        }
        int bucket = hash(data[from], data[from + length / 2], data[end - 1], length);
        for (; BY_HASH[bucket] != 0; bucket = (bucket + 1) % BUCKETS) {
            int id = BY_HASH[bucket];
            byte[] usual = WRITTEN[id];
            if (usual.length == length + 2
                    && (Arrays.equals(data, from, end, usual, 0, length) || Octets.same(data, from, end, NAMES[id]))) {
                return id;
            }
        }
        return 0;
    }

    /** Without case. */
    private static int hash(int first, int middle, int last, int length) {
        return (length * 31 + (first | 0x20) * 7 + (middle | 0x20) * 57 + (last | 0x20) * 131) & (BUCKETS - 1);
    }
}
