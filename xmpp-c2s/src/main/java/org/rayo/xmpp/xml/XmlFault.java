package org.rayo.xmpp.xml;

/** Why the octets of a stream cannot be read on; each stands for the stream error of RFC 6120 §4.9.3 of the same name. */
public enum XmlFault {
    /** Not XML, or not UTF-8. */
    NOT_WELL_FORMED,
    /** A DTD, an entity reference, a comment or a processing instruction (RFC 6120 §11.1). */
    RESTRICTED_XML,
    /** An undeclared prefix. */
    BAD_NAMESPACE_PREFIX,
    /** Another encoding than UTF-8, by byte order mark or by declaration (RFC 6120 §11.6). */
    UNSUPPORTED_ENCODING,
    /** Text between stanzas. */
    BAD_FORMAT,
    /** One of the {@link XmlLimits} is exceeded. */
    POLICY_VIOLATION
}
