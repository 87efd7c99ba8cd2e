package org.rayo.server.protocol;

import org.jspecify.annotations.Nullable;
import org.rayo.xmpp.stanza.Jid;

/** The other side of a join: a call or a mixer. */
public sealed interface Party {

    /** The localpart of its address, which no other call or mixer has. */
    String node();

    /**
     * A call.
     *
     * @param node its id
     * @param address as a command gave it or an event shows it; null when only the id is known
     */
    record Call(String node, @Nullable Jid address) implements Party {}

    /**
     * A mixer.
     *
     * @param name exactly as the application wrote it
     */
    record Mixer(String node, String name) implements Party {

        private static final String ESCAPED = " \"&'/:<>@\\";

        /** The mixer of that name, or null when the name is too long for an address. */
        public static @Nullable Mixer named(String name) {
            Jid jid = Jid.tryParse(escape(name) + "@mixer");
            return jid == null || jid.local() == null || jid.resource() != null ? null : new Mixer(jid.local(), name);
        }

        /** XEP-0106: what a localpart may not hold; a backslash only where it would be taken for an escape. */
        private static String escape(String name) {
            StringBuilder node = new StringBuilder(name.length());
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (ESCAPED.indexOf(c) < 0 || (c == '\\' && !isEscape(name, i))) {
                    node.append(c);
                } else {
                    node.append('\\').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                }
            }
            return node.toString();
        }

        private static boolean isEscape(String name, int at) {
            if (at + 2 >= name.length()) {
                return false;
            }
            int code = Character.digit(name.charAt(at + 1), 16) << 4 | Character.digit(name.charAt(at + 2), 16);
            return code > 0 && code < 0x80 && ESCAPED.indexOf(code) >= 0;
        }
    }

    /** Whether both are the same call or mixer, however they were written. */
    default boolean is(Party other) {
        return getClass() == other.getClass() && node().equals(other.node());
    }
}
