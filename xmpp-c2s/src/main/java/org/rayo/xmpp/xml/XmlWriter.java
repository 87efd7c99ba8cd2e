package org.rayo.xmpp.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes XML as UTF-8 straight into a buffer, with no tree between. Namespaces are declared as defaults where they change,
 * so that the output is namespace-correct without prefixes; only {@code xml:} and the stream's own prefix are used.
 *
 * <p>A character that XML 1.0 forbids (§2.2: controls, lone surrogates, U+FFFE, U+FFFF) is written as U+FFFD: one bad
 * octet in, say, a SIP header must cost neither the event that carries it nor the stream. Names are not repaired: a name
 * that cannot be a local name is a mistake of the caller and throws {@link IllegalArgumentException}.
 *
 * <p>Not thread-safe; belongs to the loop of its stream while it writes.
 */
public final class XmlWriter {
    private static final int INITIAL_DEPTH = 8;
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private final ByteBuf out;
    private final String contentNamespace;
    private final String inherited;
    private final @Nullable String prefixedNamespace;
    private final @Nullable String prefix;
    private String[] names = new String[INITIAL_DEPTH];
    private String[] defaultNamespaces = new String[INITIAL_DEPTH];
    private boolean[] prefixed = new boolean[INITIAL_DEPTH];
    private int depth;
    private boolean tagOpen;
    private int generatedPrefixes;

    /**
     * Writes where {@code contentNamespace} is already the default namespace and no prefix is declared.
     *
     * @param out grows as needed; stays the caller's
     * @param contentNamespace the default namespace in force, which also is the namespace that stanzas are written in
     */
    public XmlWriter(ByteBuf out, String contentNamespace) {
        this(out, contentNamespace, contentNamespace, null, null);
    }

    /** Writes documents of their own, where no namespace is in force: a WebSocket's messages (RFC 7395 §3.3.3). */
    public static XmlWriter standalone(ByteBuf out, String contentNamespace) {
        return new XmlWriter(out, contentNamespace, "", null, null);
    }

    /** As above; elements of {@code prefixedNamespace} are written with a prefix that is already declared. */
    public XmlWriter(ByteBuf out, String contentNamespace, @Nullable String prefixedNamespace, @Nullable String prefix) {
        this(out, contentNamespace, contentNamespace, prefixedNamespace, prefix);
    }

    private XmlWriter(ByteBuf out, String contentNamespace, String inherited, @Nullable String prefixedNamespace, @Nullable String prefix) {
        this.out = out;
        this.contentNamespace = contentNamespace;
        this.inherited = inherited;
        this.prefixedNamespace = prefixedNamespace;
        this.prefix = prefix;
    }

    /** Writes to a string, for logs and tests. */
    public static String toString(String contentNamespace, Consumer<XmlWriter> content) {
        ByteBuf buffer = Unpooled.buffer();
        try {
            XmlWriter writer = new XmlWriter(buffer, contentNamespace);
            content.accept(writer);
            writer.requireBalanced();
            return buffer.toString(StandardCharsets.UTF_8);
        } finally {
            buffer.release();
        }
    }

    /** The namespace stanzas are written in on this stream, for example {@code jabber:client}. */
    public String contentNamespace() {
        return contentNamespace;
    }

    /** Opens an element in the namespace of the element around it, or in the content namespace at the top. */
    public XmlWriter start(String name) {
        return start(depth == 0 ? contentNamespace : currentDefault(), name);
    }

    /** Opens an element. */
    public XmlWriter start(String namespace, String name) {
        requireLocalName(name);
        closeTag();
        String inherited = currentDefault();
        boolean withPrefix = prefix != null && namespace.equals(prefixedNamespace);
        push(name, withPrefix ? inherited : namespace, withPrefix);
        out.writeByte('<');
        writeName(depth - 1);
        tagOpen = true;
        if (!withPrefix && !namespace.equals(inherited)) {
            ascii(" xmlns='");
            escape(namespace, true);
            out.writeByte('\'');
        }
        return this;
    }

    /** Adds an attribute to the element just opened; a null value is left out. */
    public XmlWriter attribute(String name, @Nullable String value) {
        return attribute("", name, value);
    }

    /** Adds an attribute with a namespace to the element just opened; a null value is left out. */
    public XmlWriter attribute(String namespace, String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        requireLocalName(name);
        if (!tagOpen) {
            throw new IllegalStateException("attribute '" + name + "' after the content of its element");
        }
        if (namespace.isEmpty()) {
            out.writeByte(' ');
        } else if (namespace.equals(XmlElement.XML_NAMESPACE)) {
            ascii(" xml:");
        } else {
            String generated = "ns" + generatedPrefixes++;
            ascii(" xmlns:" + generated + "='");
            escape(namespace, true);
            ascii("' " + generated + ":");
        }
        utf8(name);
        ascii("='");
        escape(value, true);
        out.writeByte('\'');
        return this;
    }

    /** Writes character data. */
    public XmlWriter text(String text) {
        if (!text.isEmpty()) {
            closeTag();
            escape(text, false);
        }
        return this;
    }

    /** Closes the innermost open element. */
    public XmlWriter end() {
        if (depth == 0) {
            throw new IllegalStateException("no element is open");
        }
        depth--;
        if (tagOpen) {
            ascii("/>");
            tagOpen = false;
        } else {
            ascii("</");
            writeName(depth);
            out.writeByte('>');
        }
        return this;
    }

    /** Writes a whole tree. */
    public XmlWriter element(XmlElement element) {
        start(element.namespace(), element.name());
        element.writeContent(this);
        return end();
    }

    /**
     * Checks that what was written is whole.
     *
     * @throws IllegalStateException when an element is still open
     */
    public void requireBalanced() {
        if (depth != 0) {
            throw new IllegalStateException("element '" + names[depth - 1] + "' is still open");
        }
    }

    private void push(String name, String defaultNamespace, boolean withPrefix) {
        if (depth == names.length) {
            names = Arrays.copyOf(names, depth * 2);
            defaultNamespaces = Arrays.copyOf(defaultNamespaces, depth * 2);
            prefixed = Arrays.copyOf(prefixed, depth * 2);
        }
        names[depth] = name;
        defaultNamespaces[depth] = defaultNamespace;
        prefixed[depth] = withPrefix;
        depth++;
    }

    private String currentDefault() {
        return depth == 0 ? inherited : defaultNamespaces[depth - 1];
    }

    private void writeName(int level) {
        if (prefixed[level] && prefix != null) {
            ascii(prefix);
            out.writeByte(':');
        }
        utf8(names[level]);
    }

    private void closeTag() {
        if (tagOpen) {
            out.writeByte('>');
            tagOpen = false;
        }
    }

    private static void requireLocalName(String name) {
        if (!XmlChars.isLocalName(name)) {
            throw new IllegalArgumentException("not an XML local name: '" + name + "'");
        }
    }

    private void escape(String text, boolean inAttribute) {
        int runStart = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x40 && c < 0xD800) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            String escaped = replacement(c, inAttribute);
            if (escaped == null && XmlChars.isLegal(c)) {
                continue;
            }
            run(text, runStart, i);
            runStart = i + 1;
            if (escaped == null) {
                out.writeBytes(REPLACEMENT);
            } else {
                ascii(escaped);
            }
        }
        run(text, runStart, length);
    }

    private static @Nullable String replacement(char c, boolean inAttribute) {
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            case '\'' -> inAttribute ? "&apos;" : null;
            // a parser turns a bare CR into LF, and white space in attributes into spaces
            case '\r' -> "&#13;";
            case '\n' -> inAttribute ? "&#10;" : null;
            case '\t' -> inAttribute ? "&#9;" : null;
            default -> null;
        };
    }

    private void run(String text, int start, int end) {
        if (end > start) {
            ByteBufUtil.reserveAndWriteUtf8(out, text, start, end, ByteBufUtil.utf8MaxBytes(end - start));
        }
    }

    private void utf8(String text) {
        ByteBufUtil.writeUtf8(out, text);
    }

    private void ascii(String text) {
        ByteBufUtil.writeAscii(out, text);
    }
}
