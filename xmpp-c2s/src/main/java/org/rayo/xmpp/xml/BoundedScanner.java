package org.rayo.xmpp.xml;

import com.fasterxml.aalto.async.AsyncByteArrayScanner;
import com.fasterxml.aalto.in.PName;
import com.fasterxml.aalto.in.ReaderConfig;
import javax.xml.stream.XMLStreamException;

/**
 * Aalto's scanner with windows into what it holds, so that limits can be checked while a tag is still incomplete.
 * Each has a configuration of its own: Aalto would otherwise share and grow one table of names over all streams.
 */
final class BoundedScanner extends AsyncByteArrayScanner {
    private BoundedScanner(ReaderConfig config) {
        super(config);
    }

    static BoundedScanner create() {
        ReaderConfig config = new ReaderConfig();
        config.setActualEncoding("UTF-8");
        config.doPreserveLocation(false);
        return new BoundedScanner(config);
    }

    /** The attributes of the start tag, as {@link XmlElement} has them. Each value is asked for once: it is a new string each time. */
    String[] attributes(XmlLimits limits, KnownNames known) throws XmlStreamException {
        int count = _attrCount;
        if (count == 0) {
            return XmlElement.NO_ATTRIBUTES;
        }
        if (count > limits.attributes()) {
            throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "too many attributes");
        }
        String[] attributes = new String[count * XmlElement.ATTRIBUTE_PARTS];
        for (int i = 0; i < count; i++) {
            PName attribute = _attrCollector.getName(i);
            String name = attribute.getLocalName();
            String value = _attrCollector.getValue(i);
            known.require(name);
            if (value.length() > limits.textLength()) {
                throw new XmlStreamException(XmlFault.POLICY_VIOLATION, "value too long");
            }
            int at = i * XmlElement.ATTRIBUTE_PARTS;
            attributes[at] = StartTags.emptyIfNull(attribute.getNsUri());
            attributes[at + 1] = name;
            attributes[at + 2] = value;
        }
        return attributes;
    }

    /** Octets of the fed slice that are not consumed yet. */
    int unreadOctets() {
        return _inputEnd - _inputPtr;
    }

    /** Forgets the unread octets, so that the caller can feed them again later or elsewhere. */
    void dropUnread() {
        _inputEnd = _inputPtr;
    }

    /** Attributes of the start tag in work (or of the last one: never more than that one was allowed). */
    int pendingAttributes() {
        return _attrCollector.getCount();
    }

    /** Namespace declarations of the start tag in work, or of the last one. */
    int pendingDeclarations() {
        return _currNsCount;
    }

    /** Octets of the name in work, rounded up to four. */
    int pendingNameOctets() {
        return _quadCount * 4;
    }

    /** Type of the token in work. */
    int pendingEvent() {
        return _nextEvent;
    }

    /** Distinct names this scanner remembers. */
    int rememberedNames() {
        return _symbols == null ? 0 : _symbols.size();
    }

    /** Distinct prefixes this scanner remembers. */
    int rememberedPrefixes() {
        return _nsBindingCount;
    }

    @Override
    protected void reportUnboundPrefix(PName name, boolean isAttribute) throws XMLStreamException {
        throw new RefusedXml(XmlFault.BAD_NAMESPACE_PREFIX, "prefix '" + name.getPrefix() + "' is not declared");
    }

    @Override
    protected void reportUnexpandedEntityInAttr(PName name, boolean isNsDeclaration) throws XMLStreamException {
        throw new RefusedXml(XmlFault.RESTRICTED_XML, "entity reference in an attribute");
    }

    /** Carries our verdict through Aalto's signatures. */
    static final class RefusedXml extends XMLStreamException {
        private static final long serialVersionUID = 1L;

        private final XmlFault fault;

        RefusedXml(XmlFault fault, String message) {
            super(message);
            this.fault = fault;
        }

        XmlFault fault() {
            return fault;
        }
    }
}
