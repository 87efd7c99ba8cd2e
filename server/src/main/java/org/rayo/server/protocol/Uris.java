package org.rayo.server.protocol;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/** The addresses in commands: shape only, so that nothing of them can break out of a SIP header (RFC 3261 §19, §20). */
final class Uris {

    private static final String URI = "a URI such as sip:user@host or tel:+15550100";
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9][0-9 ().-]{0,40}");
    /** What jitsi-meet writes where a number should be. */
    private static final String NO_NUMBER = "fromnumber";
    private static final String FORBIDDEN = "<>\"\\^`{|}";

    private Uris() {}

    /** An absolute URI of any scheme. */
    static String absolute(String element, String attribute, String value) throws BadCommand {
        if (!isUri(value)) {
            throw BadCommand.attribute(element, attribute, value, URI);
        }
        return value;
    }

    /**
     * Somebody to call as Jitsi's clients say it, who know numbers only (protocol.md §7.2): a number without a scheme is a
     * {@code tel:} URI, without the marks that only people need (RFC 3966 §5.1.1).
     */
    static String dialled(String value) {
        return NUMBER.matcher(value).matches() ? "tel:" + value.replaceAll("[ ().-]", "") : value;
    }

    /** The caller as they say it: a number, or their word for none. */
    static @Nullable String dialling(@Nullable String value) {
        return value == null || value.equals(NO_NUMBER) ? null : dialled(value);
    }

    /** Something that can be called. */
    static String callable(String element, String attribute, String value) throws BadCommand {
        if (!isCallable(value)) {
            throw BadCommand.attribute(element, attribute, value, URI + " with the scheme sip, sips or tel");
        }
        if (isAmbiguous(value.toLowerCase(Locale.ROOT))) {
            throw BadCommand.attribute(element, attribute, value,
                    URI + " with one @ at most, parameters behind the host, no maddr and no headers");
        }
        return value;
    }

    /**
     * Whether two readers could disagree about where the call goes: authority is given to user and host, so nothing else
     * of the URI may lead elsewhere (RFC 3261 §19.1.1: maddr, however it is escaped, overrides the host, headers become the request's).
     */
    private static boolean isAmbiguous(String uri) {
        int at = uri.indexOf('@');
        int semicolon = uri.indexOf(';');
        return at != uri.lastIndexOf('@')
                || (semicolon >= 0 && semicolon < at)
                || uri.indexOf('?') >= 0
                || (semicolon >= 0 && (uri.indexOf(";maddr", semicolon) >= 0 || uri.indexOf('%', semicolon) >= 0));
    }

    /** A caller: a URI, or {@code "Display name" <uri>}. */
    static @Nullable String caller(String element, String attribute, @Nullable String value) throws BadCommand {
        if (value != null && !isCallable(value) && !isNameAddr(value)) {
            throw BadCommand.attribute(element, attribute, value, URI + ", or \"Display name\" <URI>");
        }
        return value;
    }

    /** A call's address with or without {@code xmpp:}, without it as the result. */
    static @Nullable String callAddress(String element, String attribute, @Nullable String value) throws BadCommand {
        if (value == null) {
            return null;
        }
        Jid jid = Jid.tryParse(value.startsWith("xmpp:") ? value.substring("xmpp:".length()) : value);
        if (jid == null || jid.local() == null || jid.resource() != null) {
            throw BadCommand.attribute(element, attribute, value, "a call address: xmpp:<id>@<domain of this server>");
        }
        return jid.toString();
    }

    /** A call that is to be joined: {@code xmpp:id@domain}, a JID, or its id alone. */
    static Party.Call call(String element, String attribute, String value) throws BadCommand {
        String address = value.startsWith("xmpp:") ? value.substring("xmpp:".length()) : value;
        boolean idOnly = address.equals(value) && address.indexOf('@') < 0;
        Jid jid = Jid.tryParse(idOnly ? address + "@call" : address);
        if (jid == null || jid.local() == null || jid.resource() != null) {
            throw BadCommand.attribute(element, attribute, value, "a call: xmpp:<id>@<domain of this server>");
        }
        return new Party.Call(jid.local(), idOnly ? null : jid);
    }

    private static boolean isCallable(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return isUri(value) && (lower.startsWith("sip:") || lower.startsWith("sips:") || lower.startsWith("tel:"));
    }

    private static boolean isNameAddr(String value) {
        int open = value.lastIndexOf('<');
        if (open < 0 || !value.endsWith(">") || !isCallable(value.substring(open + 1, value.length() - 1))) {
            return false;
        }
        String name = value.substring(0, open).strip();
        if (name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")) {
            return isQuoted(name.substring(1, name.length() - 1));
        }
        // unquoted: words (RFC 3261 §25.1), which hold none of the marks that separate
        return name.chars().allMatch(c -> c == ' ' || (c < 0x80 && Character.isLetterOrDigit(c)) || "-.!%*_+`'~".indexOf(c) >= 0);
    }

    private static boolean isQuoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
                if (i == text.length()) {
                    return false;
                }
            } else if (text.charAt(i) == '"') {
                return false;
            }
        }
        return true;
    }

    private static boolean isUri(String value) {
        int colon = value.indexOf(':');
        if (colon < 1 || colon == value.length() - 1 || value.length() > Attributes.MAX_CHARS) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean scheme = i >= colon || (c < 0x80 && (Character.isLetterOrDigit(c) || "+-._".indexOf(c) >= 0));
            if (!scheme || c <= ' ' || c == 0x7F || Character.isWhitespace(c) || Character.isISOControl(c)
                    || FORBIDDEN.indexOf(c) >= 0) {
                return false;
            }
        }
        return Character.isLetter(value.charAt(0));
    }
}
