package org.rayo.server.grammar;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.UriReference;
import org.rayo.xmpp.xml.XmlElement;

/** What a grammar of rules refers to in other documents, and where these are (SRGS 1.0 §4.9). Pure. */
final class References {
    /** What names a grammar of JSGF by its package, until it is known where that is. */
    static final String PACKAGE = "jsgf:";

    private static final String ENDING = ".gram";

    private References() {}

    /**
     * All of them, without fragments: as they are written, and what they mean.
     *
     * @param address of the document; null where it has none, and what it refers to has to be absolute
     */
    static Map<String, String> of(XmlElement grammar, @Nullable String address) {
        Map<String, String> all = new LinkedHashMap<>();
        String declared = base(grammar);
        collect(grammar, address, declared == null ? address : UriReference.resolve(address, declared), grammar.attribute("name"), all, 0);
        return all;
    }

    /** As it is declared: by {@code xml:base}, else by {@code meta} (SRGS 1.0 §4.9.1, §4.11.1). */
    private static @Nullable String base(XmlElement grammar) {
        String declared = grammar.attribute(XmlElement.XML_NAMESPACE, "base");
        if (declared != null && !declared.isBlank()) {
            return declared.strip();
        }
        for (XmlElement child : grammar.children()) {
            String name = child.attribute("name");
            if (child.name().equals("meta") && name != null && name.equalsIgnoreCase("base")) {
                return child.attribute("content");
            }
        }
        return null;
    }

    private static void collect(
            XmlElement element, @Nullable String address, @Nullable String base, @Nullable String own, Map<String, String> into, int depth) {
        String uri = element.attribute("uri");
        if (element.name().equals("ruleref") && uri != null && !uri.startsWith("#") && !uri.startsWith(Builtins.PREFIX)) {
            for (String each : uri.split("\\s+")) {
                String document = withoutFragment(each);
                into.put(document, document.startsWith(PACKAGE) ? inPackage(document.substring(PACKAGE.length()), own, address)
                        : UriReference.resolve(base, document));
            }
        }
        if (depth < AutomatonBuilder.MAX_DEPTH) {
            for (XmlElement child : element.children()) {
                collect(child, address, base, own, into, depth + 1);
            }
        }
    }

    static String withoutFragment(String uri) {
        int fragment = uri.indexOf('#');
        return fragment < 0 ? uri : uri.substring(0, fragment);
    }

    /**
     * Where {@code com.acme.dates} is for {@code com.acme.main}: {@code com/acme/dates.gram} below the directory that has
     * {@code com/acme/main.gram}, or beside a grammar that is in no directory of its package.
     */
    private static String inPackage(String name, @Nullable String own, @Nullable String address) {
        int dot = own == null ? -1 : own.lastIndexOf('.');
        String directories = dot < 0 || own == null ? "" : own.substring(0, dot).replace('.', '/') + "/";
        String path = name.replace('.', '/') + ENDING;
        if (address == null || directories.isEmpty()) {
            return UriReference.resolve(address, path);
        }
        String above = address.substring(0, address.lastIndexOf('/') + 1);
        return above.endsWith("/" + directories) ? above.substring(0, above.length() - directories.length()) + path
                : UriReference.resolve(address, path.startsWith(directories) ? path.substring(directories.length()) : path);
    }
}
