package org.rayo.xmpp.stanza;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An XMPP address (RFC 7622): {@code [localpart@]domainpart[/resourcepart]}, normalised, so that equal addresses are
 * {@link #equals equal}. Localpart and domainpart are in lower case and NFC, the resourcepart in NFC as it was given.
 * Each part is at most {@value #PART_OCTETS} octets of UTF-8. Control, unassigned, private-use and surrogate code points
 * are refused in every part.
 */
public final class Jid implements Comparable<Jid> {
    /** Longest part, in octets of UTF-8 (RFC 7622 §3). */
    public static final int PART_OCTETS = 1023;

    private static final String FORBIDDEN_IN_LOCAL = "\"&'/:<>@ ";
    private static final byte PLAIN_LOCAL = 1;
    private static final byte PLAIN_DOMAIN = 2;
    private static final byte PLAIN_RESOURCE = 4;
    /** What an ASCII character may stand in as it is. */
    private static final byte[] PLAIN = plainKinds();

    private final String text;
    /** Where the @ and the / stand in the text; -1 for none. */
    private final int at;
    private final int slash;
    // parts of the text, made when they are asked for the first time; two threads at once make equal ones
    private @Nullable String local;
    private @Nullable String domain;
    private @Nullable String resource;

    private Jid(@Nullable String local, String domain, @Nullable String resource) {
        this.text = (local == null ? "" : local + "@") + domain + (resource == null ? "" : "/" + resource);
        this.at = local == null ? -1 : local.length();
        this.slash = resource == null ? -1 : at + 1 + domain.length();
        this.local = local;
        this.domain = domain;
        this.resource = resource;
    }

    /** An address that is normalised already. */
    private Jid(String text, int at, int slash) {
        this.text = text;
        this.at = at;
        this.slash = slash;
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Jid parse(String address) {
        if (address.length() > 3 * PART_OCTETS + 2) {
            throw new IllegalArgumentException("address too long");
        }
        Jid plain = parsePlain(address);
        if (plain != null) {
            return plain;
        }
        int slash = address.indexOf('/');
        String bare = slash < 0 ? address : address.substring(0, slash);
        int at = bare.indexOf('@');
        return of(at < 0 ? null : bare.substring(0, at), bare.substring(at + 1), slash < 0 ? null : address.substring(slash + 1));
    }

    /** Reads an address of nothing but ASCII that is normalised already, as nearly all are; null leaves it to the general way. */
    private static @Nullable Jid parsePlain(String address) {
        int length = address.length();
        int slash = address.indexOf('/');
        int bareEnd = slash < 0 ? length : slash;
        int at = address.lastIndexOf('@', bareEnd - 1);
        if (length > PART_OCTETS || at == 0 || slash == length - 1 || !isPlainDomain(address, at + 1, bareEnd)
            || !isPlain(address, 0, at, PLAIN_LOCAL) || !isPlain(address, bareEnd + 1, length, PLAIN_RESOURCE)) {
            return null;
        }
        return new Jid(address, at, slash);
    }

    private static boolean isPlain(String text, int from, int to, byte kind) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= PLAIN.length || (PLAIN[c] & kind) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Labels that are not empty, with dots between. */
    private static boolean isPlainDomain(String text, int from, int to) {
        boolean labelEmpty = true;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.' ? labelEmpty : c >= PLAIN.length || (PLAIN[c] & PLAIN_DOMAIN) == 0) {
                return false;
            }
            labelEmpty = c == '.';
        }
        return !labelEmpty;
    }

    private static byte[] plainKinds() {
        byte[] kinds = new byte[0x7F];
        for (char c = ' '; c < kinds.length; c++) {
            boolean upper = c >= 'A' && c <= 'Z';
            int local = upper || FORBIDDEN_IN_LOCAL.indexOf(c) >= 0 ? 0 : PLAIN_LOCAL;
            kinds[c] = (byte) (PLAIN_RESOURCE | local | (isDomainChar(c) ? PLAIN_DOMAIN : 0));
        }
        return kinds;
    }

    /** Reads an address; null when it is none. */
    public static @Nullable Jid tryParse(String address) {
        try {
            return parse(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Puts an address together.
     *
     * @throws IllegalArgumentException when a part is not allowed
     */
    public static Jid of(@Nullable String local, String domain, @Nullable String resource) {
        return new Jid(local == null ? null : localpart(local), domainpart(domain), resource == null ? null : resourcepart(resource));
    }

    /** The localpart, or null. */
    public @Nullable String local() {
        String known = local;
        if (known == null && at >= 0) {
            known = text.substring(0, at);
            local = known;
        }
        return known;
    }

    /** The domainpart. */
    public String domain() {
        String known = domain;
        if (known == null) {
            known = text.substring(at + 1, slash < 0 ? text.length() : slash);
            domain = known;
        }
        return known;
    }

    /** The resourcepart, or null. */
    public @Nullable String resource() {
        String known = resource;
        if (known == null && slash >= 0) {
            known = text.substring(slash + 1);
            resource = known;
        }
        return known;
    }

    /** Whether there is no resourcepart. */
    public boolean isBare() {
        return slash < 0;
    }

    /** The same address without resourcepart. */
    public Jid bare() {
        return slash < 0 ? this : new Jid(text.substring(0, slash), at, -1);
    }

    /** The same bare address with this resourcepart. */
    public Jid withResource(String newResource) {
        return new Jid(local(), domain(), resourcepart(newResource));
    }

    @Override
    public int compareTo(Jid other) {
        return text.compareTo(other.text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Jid jid && text.equals(jid.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static String localpart(String part) {
        // UsernameCaseMapped (RFC 8265 §3.3): width mapping and case mapping, then NFC
        String mapped = isAscii(part) ? part : Normalizer.normalize(foldWidth(part), Normalizer.Form.NFC);
        mapped = mapped.toLowerCase(Locale.ROOT);
        for (int i = 0; i < mapped.length(); i++) {
            if (FORBIDDEN_IN_LOCAL.indexOf(mapped.charAt(i)) >= 0 || Character.isSpaceChar(mapped.charAt(i))) {
                throw new IllegalArgumentException("character not allowed in a localpart");
            }
        }
        return checked(mapped, "localpart");
    }

    private static String domainpart(String part) {
        String mapped = part.endsWith(".") ? part.substring(0, part.length() - 1) : part;
        mapped = (isAscii(mapped) ? mapped : Normalizer.normalize(foldWidth(mapped), Normalizer.Form.NFC)).toLowerCase(Locale.ROOT);
        boolean literal = mapped.startsWith("[") && mapped.endsWith("]");
        String name = literal ? mapped.substring(1, mapped.length() - 1) : mapped;
        boolean labelEmpty = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean dot = c == '.';
            boolean allowed = dot ? !labelEmpty : isDomainChar(c) || (literal && c == ':');
            if (!allowed) {
                throw new IllegalArgumentException("not a domain name");
            }
            labelEmpty = dot;
        }
        if (labelEmpty && !literal) {
            // two dots at the end, of which one was taken off
            throw new IllegalArgumentException("not a domain name");
        }
        return checked(literal && name.isEmpty() ? "" : mapped, "domainpart");
    }

    private static boolean isDomainChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'
            || (c >= 0x80 && (Character.isLetterOrDigit(c) || Character.isSurrogate(c) || Character.getType(c) == Character.NON_SPACING_MARK));
    }

    private static String resourcepart(String part) {
        if (isAscii(part)) {
            return checked(part, "resourcepart");
        }
        // OpaqueString (RFC 8265 §4.2): other spaces become U+0020, then NFC
        StringBuilder mapped = new StringBuilder(part.length());
        part.codePoints().forEach(c -> mapped.appendCodePoint(Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c));
        return checked(Normalizer.normalize(mapped, Normalizer.Form.NFC), "resourcepart");
    }

    private static String checked(String part, String what) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("empty " + what);
        }
        if (part.length() > PART_OCTETS || (part.length() * 3 > PART_OCTETS && part.getBytes(StandardCharsets.UTF_8).length > PART_OCTETS)) {
            throw new IllegalArgumentException(what + " longer than " + PART_OCTETS + " octets");
        }
        for (int i = 0; i < part.length(); i += Character.charCount(part.codePointAt(i))) {
            char c = part.charAt(i);
            if (c > 0x1F && c < 0x7F) {
                continue;
            }
            switch (Character.getType(part.codePointAt(i))) {
                case Character.CONTROL, Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    throw new IllegalArgumentException("character not allowed in a " + what);
                default -> {
                }
            }
        }
        return part;
    }

    private static boolean isAscii(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String foldWidth(String part) {
        StringBuilder folded = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean wideOrNarrow = c >= 0xFF01 && c <= 0xFFEE;
            folded.append(wideOrNarrow ? Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC) : String.valueOf(c));
        }
        return folded.toString();
    }
}
