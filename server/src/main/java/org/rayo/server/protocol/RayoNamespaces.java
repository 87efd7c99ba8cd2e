package org.rayo.server.protocol;

/** Namespace names of XEP-0327 and of what travels with it (protocol.md §1). */
public final class RayoNamespaces {
    /** Commands and events of calls; the feature of a Rayo server. */
    public static final String CORE = "urn:xmpp:rayo:1";
    /** {@code stop} and {@code complete}. */
    public static final String EXT = "urn:xmpp:rayo:ext:1";
    /** Reasons that every component may complete with. */
    public static final String EXT_COMPLETE = "urn:xmpp:rayo:ext:complete:1";
    public static final String OUTPUT = "urn:xmpp:rayo:output:1";
    public static final String OUTPUT_COMPLETE = "urn:xmpp:rayo:output:complete:1";
    public static final String INPUT = "urn:xmpp:rayo:input:1";
    public static final String INPUT_COMPLETE = "urn:xmpp:rayo:input:complete:1";
    public static final String PROMPT = "urn:xmpp:rayo:prompt:1";
    public static final String RECORD = "urn:xmpp:rayo:record:1";
    public static final String RECORD_COMPLETE = "urn:xmpp:rayo:record:complete:1";
    /** Call progress analysis (XEP-0341): its signals. */
    public static final String CPA = "urn:xmpp:rayo:cpa:1";
    /** What XEP-0341's examples have for it in discovery. */
    public static final String CPA_FEATURE = "urn:xmpp:rayo:cpa:0";
    /** The verbs from before the XEP that have events of their own (protocol.md §22). */
    public static final String TRANSFER = "urn:xmpp:tropo:transfer:1";
    public static final String TRANSFER_COMPLETE = "urn:xmpp:tropo:transfer:complete:1";
    public static final String CONFERENCE = "urn:xmpp:tropo:conference:1";
    public static final String CONFERENCE_COMPLETE = "urn:xmpp:tropo:conference:complete:1";
    /** Node of a call's entity capabilities. */
    public static final String CALL_NODE = "urn:xmpp:rayo:call:1";
    /** Node of a mixer's entity capabilities. */
    public static final String MIXER_NODE = "urn:xmpp:rayo:mixer:1";
    /** XEP-0203. */
    public static final String DELAY = "urn:xmpp:delay";
    /** XEP-0115. */
    public static final String CAPS = "http://jabber.org/protocol/caps";
    /** Speech synthesis markup. */
    public static final String SSML = "http://www.w3.org/2001/10/synthesis";

    private RayoNamespaces() {}
}
