package org.rayo.xmpp.xml;

/** The stream's octets break XML, XMPP's profile of it, or a limit. Carries no stack trace: it is the peer's doing, not ours. */
public final class XmlStreamException extends Exception {
    private static final long serialVersionUID = 1L;

    private final XmlFault fault;

    /** Also for what a framing around the parser finds. */
    public XmlStreamException(XmlFault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    /** What kind of fault it is. */
    public XmlFault fault() {
        return fault;
    }
}
