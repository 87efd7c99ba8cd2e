package org.rayo.server.routing;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/**
 * Whom a rule of the configuration means: {@code *} is everybody who logs in at this server, {@code app@example.com} one
 * account, {@code *@apps.example.com} a whole domain, {@code *@*} whoever can reach a component of this server. In an
 * address, a {@code *} stands for anything on its own side of the {@code @}.
 */
public final class ClientPattern {
    /** Everybody, until {@link #at} says where. */
    public static final ClientPattern EVERYBODY = new ClientPattern("*", null, null);

    private static final String IN_LOCAL = "[^@/]+";
    private static final String IN_DOMAIN = "[^@/]+";

    private final String text;
    private final @Nullable Jid account;
    private final @Nullable Pattern pattern;

    private ClientPattern(String text, @Nullable Jid account, @Nullable Pattern pattern) {
        this.text = text;
        this.account = account;
        this.pattern = pattern;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException when it is none of the forms above
     */
    public static ClientPattern of(String text) {
        if (text.equals("*")) {
            return EVERYBODY;
        }
        if (text.indexOf('*') < 0) {
            Jid jid = Jid.parse(text);
            if (jid.local() == null || !jid.isBare()) {
                throw new IllegalArgumentException("not a bare JID");
            }
            return new ClientPattern(jid.toString(), jid, null);
        }
        int at = text.indexOf('@');
        if (at <= 0) {
            throw new IllegalArgumentException("not a bare JID");
        }
        // what is left without the stars must be an address, so that a mistake is found when the configuration is read
        Jid shape = Jid.of(text.substring(0, at).replace('*', 'x'), text.substring(at + 1).replace('*', 'x'), null);
        String normal = text.toLowerCase(java.util.Locale.ROOT);
        if (shape.toString().length() != normal.length()) {
            throw new IllegalArgumentException("not a bare JID");
        }
        int split = normal.indexOf('@');
        return new ClientPattern(normal, null, Pattern.compile(
                stars(normal.substring(0, split), IN_LOCAL) + "@" + stars(normal.substring(split + 1), IN_DOMAIN)));
    }

    /** Everybody becomes everybody of that domain: who may log in there is known, the rest of the world is not. */
    public ClientPattern at(String domain) {
        return this.equals(EVERYBODY) ? new ClientPattern(text, null, Pattern.compile(IN_LOCAL + "@" + Pattern.quote(domain))) : this;
    }

    /** Whether it means this client; resources count for nothing. */
    public boolean includes(Jid client) {
        if (account != null) {
            return account.equals(client.bare());
        }
        return pattern == null || pattern.matcher(client.bare().toString()).matches();
    }

    /** The one account that is meant; null for a pattern with a star. */
    public @Nullable Jid account() {
        return account;
    }

    private static String stars(String glob, String star) {
        StringBuilder regex = new StringBuilder();
        for (String part : glob.splitWithDelimiters("\\*", 0)) {
            regex.append(part.equals("*") ? star : Pattern.quote(part));
        }
        return regex.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
