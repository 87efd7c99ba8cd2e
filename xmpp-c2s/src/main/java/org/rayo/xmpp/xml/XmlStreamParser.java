package org.rayo.xmpp.xml;

import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.async.AsyncStreamReaderImpl;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Locale;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one XML stream as its octets arrive, split anywhere, and hands over first-level elements as trees. Octets go to
 * Aalto in slices of at most {@value #SLICE_OCTETS}; between slices, and at every event, the {@link XmlLimits} are checked,
 * so that nothing a peer sends can make the parser hold more than the limits and one slice.
 *
 * <p>Belongs to one event loop. After {@link XmlStreamException} the parser is spent until {@link #restart()}.
 */
public final class XmlStreamParser {
    static final int SLICE_OCTETS = 1024;
    private static final int MAX_CARRIED = 4;
    private static final int REMEMBERED_NAMES = 1024;
    private static final int REMEMBERED_PREFIXES = 256;
    private static final int REMEMBERED_NAMESPACE_CHARS = 64 * 1024;
    private static final int KEPT_TEXT_CAPACITY = 8 * 1024;

    private final XmlLimits limits;
    private final XmlStreamHandler handler;
    private final byte[] slice = new byte[SLICE_OCTETS + MAX_CARRIED];
    private final OctetGuard guard = new OctetGuard();
    private final KnownNames names;
    private OpenElement[] open = new OpenElement[0];
    private int depth;
    private @Nullable String firstText;
    private StringBuilder text = new StringBuilder();
    private BoundedScanner scanner = BoundedScanner.create();
    private AsyncXMLStreamReader<?> reader = new AsyncStreamReaderImpl<>(scanner);
    private int stanzaOctetsLimit;
    private int octetsInWork;
    private int elementsInWork;
    private int namespaceChars;
    private int firstOctets;
    private int guardedAhead;
    private int carried;
    private byte[] headerForRebuild = new byte[0];
    private String rootNamespace = "";
    private String rootName = "";
    private boolean inStream;
    private boolean paused;
    private boolean stopped;
    private boolean restarted;

    /** A parser at the start of a stream, with the limit for the time before authentication. */
    public XmlStreamParser(XmlLimits limits, XmlStreamHandler handler) {
        this.limits = limits;
        this.handler = handler;
        this.names = new KnownNames(limits.nameLength());
        this.stanzaOctetsLimit = limits.preAuthOctets();
    }

    /** From now on stanzas may be as long as they may after authentication. */
    public void authenticated() {
        stanzaOctetsLimit = limits.stanzaOctets();
    }

    /** The next octet begins a new stream (RFC 6120 §4.3.3); also right from within a callback. */
    public void restart() {
        scanner = BoundedScanner.create();
        reader = new AsyncStreamReaderImpl<>(scanner);
        forgetOpen();
        text.setLength(0);
        inStream = false;
        octetsInWork = 0;
        elementsInWork = 0;
        namespaceChars = 0;
        firstOctets = 0;
        guardedAhead = 0;
        carried = 0;
        guard.reset();
        restarted = true;
    }

    /** Stops reading after the current callback; {@link #feed} leaves the rest in its buffer. */
    public void pause() {
        paused = true;
    }

    /** Allows {@link #feed} again. */
    public void resume() {
        paused = false;
    }

    /** Whether {@link #feed} leaves octets alone. */
    public boolean isPaused() {
        return paused;
    }

    /** Ignores everything from here on: {@link #feed} swallows it. */
    public void stop() {
        stopped = true;
    }

    /** Ends {@link #stop()}; used with {@link #restart()} when the octets come from a new layer. */
    public void unstop() {
        stopped = false;
    }

    /** Whether no first-level element is begun: all that was fed so far is whole. */
    public boolean isBetweenElements() {
        return inStream && octetsInWork == 0 && carried == 0;
    }

    /** Distinct names the scanner holds at this moment: for tests of what a peer can make grow. */
    int rememberedNames() {
        return scanner.rememberedNames();
    }

    /**
     * Reads octets and calls the handler. What is not read because of {@link #pause()} stays in {@code in}.
     *
     * @throws XmlStreamException when the stream cannot be read on
     */
    public void feed(ByteBuf in) throws XmlStreamException {
        try {
            while (in.isReadable() && !paused && !stopped) {
                feedSlice(in);
            }
        } catch (BoundedScanner.RefusedXml e) {
            throw fail(e.fault(), String.valueOf(e.getMessage()));
        } catch (XMLStreamException e) {
            throw fail(classify(e), "refused by the parser");
        } catch (XmlStreamException e) {
            throw fail(e.fault(), String.valueOf(e.getMessage()));
        } catch (CallbackFailed e) {
            throw e.failure;
        } catch (RuntimeException e) {
            // an XMLStreamException in disguise, or Aalto on input it did not expect
            throw fail(XmlFault.NOT_WELL_FORMED, "not well-formed");
        }
        if (stopped) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void feedSlice(ByteBuf in) throws XMLStreamException, XmlStreamException {
        checkEncodingMark(in);
        int length = Math.min(Math.min(SLICE_OCTETS, in.readableBytes()), stanzaOctetsLimit - octetsInWork + 1);
        in.getBytes(in.readerIndex(), slice, carried, length);
        // nearly every slice begins between stanzas and has nothing in it that the guard could mind
        boolean plain = isBetweenElements() && guardedAhead == 0 && guard.isBetweenTags() && OctetGuard.isPlain(slice, 0, length);
        if (!plain) {
            length = guard(carried, length);
        }
        in.skipBytes(length);
        octetsInWork += length;
        // Aalto 1.4.0 loses a character of four octets that is split in an attribute: it only gets whole characters
        int end = carried + length;
        int whole = end - octetsOfIncompleteCharacter(end);
        BoundedScanner fed = scanner;
        fed.feedInput(slice, 0, whole);
        restarted = false;
        boolean more = true;
        boolean full = false;
        while (more && !full && !restarted && !paused && !stopped) {
            more = event(inStream ? fed.nextFromTree() : reader.next());
            full = more && inStream && depth == 0 && isScannerFull();
        }
        if (stopped) {
            return;
        }
        if (plain && !restarted && fed.unreadOctets() + octetsInWork > 0) {
            // it has to know where we are, now that the next slice does not begin between stanzas
            guard.check(slice, 0, length);
        }
        if (full || restarted || paused) {
            // everything behind the element just read, an incomplete character too, stays in the buffer
            int unread = fed.unreadOctets() + end - whole;
            guardedAhead = restarted ? 0 : guardedAhead + unread;
            in.readerIndex(in.readerIndex() - unread);
            octetsInWork = 0;
            carried = 0;
            fed.dropUnread();
            if (full && !restarted) {
                rebuildScanner();
            }
        } else {
            carry(whole, end);
            checkWorkInHand();
        }
    }

    private void carry(int from, int to) {
        System.arraycopy(slice, from, slice, 0, to - from);
        carried = to - from;
    }

    /** How many octets before {@code end} begin a character that goes on behind it; the guard has seen that it may. */
    private int octetsOfIncompleteCharacter(int end) {
        for (int back = 1; back <= Math.min(3, end); back++) {
            int octet = slice[end - back] & 0xFF;
            if (octet >= 0xC0) {
                int due = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2;
                return back < due ? back : 0;
            }
            if (octet < 0x80) {
                return 0;
            }
        }
        return 0;
    }

    /** How many of the octets may be fed: all, or those before the first that is refused, which is refused on its turn. */
    private int guard(int offset, int length) throws XmlStreamException {
        int known = Math.min(guardedAhead, length);
        int allowed = guard.fault() == null ? length : known;
        if (guard.fault() == null) {
            int refused = guard.check(slice, offset + known, length - known);
            allowed = refused < 0 ? length : refused - offset;
        }
        XmlFault fault = guard.fault();
        if (allowed == 0 && fault != null) {
            throw fail(fault, "refused octets");
        }
        guardedAhead -= known;
        return allowed;
    }

    /** UTF-16 and UTF-32 begin with an octet that no UTF-8 XML document begins with (RFC 6120 §11.6). */
    private void checkEncodingMark(ByteBuf in) throws XmlStreamException {
        if (inStream || firstOctets > 1) {
            return;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        boolean mark = firstOctets == 0 && (first == 0xFE || first == 0xFF);
        boolean zeroInSecond = firstOctets == 0 && in.readableBytes() > 1 && in.getByte(in.readerIndex() + 1) == 0;
        if (mark || zeroInSecond || first == 0) {
            throw fail(XmlFault.UNSUPPORTED_ENCODING, "not UTF-8");
        }
        firstOctets = in.readableBytes() > 1 ? 2 : firstOctets + 1;
    }

    /** Limits that a peer could pass inside one token that never ends. */
    private void checkWorkInHand() throws XmlStreamException {
        if (octetsInWork > stanzaOctetsLimit) {
            throw fail(XmlFault.POLICY_VIOLATION, "more than " + stanzaOctetsLimit + " octets in one stanza");
        }
        if (restrictedPending()) {
            throw fail(XmlFault.RESTRICTED_XML, "comment, processing instruction, DTD or entity");
        }
        if (scanner.pendingAttributes() > limits.attributes() || scanner.pendingDeclarations() > limits.attributes()
            || scanner.rememberedPrefixes() > REMEMBERED_PREFIXES + limits.attributes()) {
            throw fail(XmlFault.POLICY_VIOLATION, "too many attributes or prefixes");
        }
        if (scanner.pendingNameOctets() > limits.nameLength() * 4) {
            throw fail(XmlFault.POLICY_VIOLATION, "name too long");
        }
    }

    private boolean restrictedPending() {
        int pending = scanner.pendingEvent();
        return pending == XMLStreamConstants.COMMENT || pending == XMLStreamConstants.DTD
            || pending == XMLStreamConstants.PROCESSING_INSTRUCTION;
    }

    /** Takes one event; false when the scanner wants more octets. */
    private boolean event(int type) throws XMLStreamException, XmlStreamException {
        switch (type) {
            case AsyncXMLStreamReader.EVENT_INCOMPLETE, XMLStreamConstants.END_DOCUMENT -> {
                return false;
            }
            case XMLStreamConstants.START_DOCUMENT -> checkDeclaration();
            case XMLStreamConstants.START_ELEMENT -> startElement();
            case XMLStreamConstants.END_ELEMENT -> endElement();
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> characters();
            default -> throw fail(XmlFault.RESTRICTED_XML, "comment, processing instruction, DTD or entity");
        }
        return true;
    }

    private void checkDeclaration() throws XmlStreamException {
        String declared = reader.getCharacterEncodingScheme();
        if (declared != null && !declared.toUpperCase(Locale.ROOT).equals("UTF-8")) {
            throw fail(XmlFault.UNSUPPORTED_ENCODING, "only UTF-8");
        }
        String version = reader.getVersion();
        if (version != null && !version.equals("1.0")) {
            throw fail(XmlFault.NOT_WELL_FORMED, "only XML 1.0");
        }
    }

    private void startElement() throws XmlStreamException {
        String name = scanner.getName().getLocalName();
        String namespace = StartTags.emptyIfNull(scanner.getNamespaceURI());
        names.require(name);
        if (scanner.getNsCount() > 0) {
            namespaceChars += StartTags.checkDeclarations(scanner, limits);
        }
        String[] attributes = scanner.attributes(limits, names);
        if (!inStream) {
            openStream(new XmlElement(namespace, name, attributes, XmlElement.NO_NODES));
            return;
        }
        if (depth == 0 && name.equals(rootName) && namespace.equals(rootNamespace)) {
            throw fail(XmlFault.POLICY_VIOLATION, "a stream inside the stream");
        }
        flushText();
        if (depth == limits.depth() || ++elementsInWork > limits.elements()) {
            throw fail(XmlFault.POLICY_VIOLATION, depth == limits.depth() ? "nested too deep" : "too many elements in one stanza");
        }
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth + 4);
            Arrays.setAll(open, i -> i < depth ? open[i] : new OpenElement());
        }
        open[depth++].open(namespace, name, attributes);
    }

    private void openStream(XmlElement header) throws XmlStreamException {
        inStream = true;
        headerForRebuild = StartTags.declarationsOnly(scanner);
        rootNamespace = header.namespace();
        rootName = header.name();
        String contentNamespace = StartTags.emptyIfNull(scanner.getNamespaceURI(""));
        stanzaDone();
        callback(() -> handler.onStreamOpen(header, contentNamespace));
    }

    private void endElement() throws XmlStreamException {
        if (depth == 0) {
            stopped = true;
            callback(handler::onStreamClose);
            return;
        }
        flushText();
        XmlElement element = open[--depth].close();
        if (depth > 0) {
            open[depth - 1].add(element);
            return;
        }
        if (octetsInWork - scanner.unreadOctets() > stanzaOctetsLimit) {
            throw fail(XmlFault.POLICY_VIOLATION, "more than " + stanzaOctetsLimit + " octets in one stanza");
        }
        stanzaDone();
        callback(() -> handler.onElement(element));
    }

    private void characters() throws XMLStreamException, XmlStreamException {
        String characters = scanner.getText();
        if (depth == 0) {
            if (!characters.isBlank() || characters.chars().anyMatch(c -> c > ' ')) {
                throw fail(XmlFault.BAD_FORMAT, "text between stanzas");
            }
            stanzaDone();
            callback(handler::onWhitespace);
            return;
        }
        if (open[depth - 1].countText(characters.length()) > limits.textLength()) {
            throw fail(XmlFault.POLICY_VIOLATION, "text too long");
        }
        if (firstText == null && text.isEmpty()) {
            // mostly it comes in one piece
            firstText = characters;
            return;
        }
        if (firstText != null) {
            text.append(firstText);
            firstText = null;
        }
        text.append(characters);
    }

    private void flushText() {
        if (firstText != null) {
            if (!firstText.isEmpty()) {
                open[depth - 1].add(new XmlText(firstText));
            }
            firstText = null;
        } else if (!text.isEmpty()) {
            open[depth - 1].add(new XmlText(text.toString()));
            text.setLength(0);
            if (text.capacity() > KEPT_TEXT_CAPACITY) {
                text = new StringBuilder();
            }
        }
    }

    private void forgetOpen() {
        for (int i = 0; i < depth; i++) {
            open[i].forget();
        }
        depth = 0;
        firstText = null;
    }

    private void stanzaDone() {
        octetsInWork = scanner.unreadOctets();
        elementsInWork = 0;
    }

    /** Aalto remembers every name and prefix it ever saw; between stanzas a fresh scanner can take over. */
    private boolean isScannerFull() {
        return scanner.rememberedNames() > REMEMBERED_NAMES || scanner.rememberedPrefixes() > REMEMBERED_PREFIXES
            || namespaceChars > REMEMBERED_NAMESPACE_CHARS;
    }

    private void rebuildScanner() throws XMLStreamException {
        scanner = BoundedScanner.create();
        reader = new AsyncStreamReaderImpl<>(scanner);
        namespaceChars = 0;
        scanner.feedInput(headerForRebuild, 0, headerForRebuild.length);
        int type = reader.next();
        while (type != XMLStreamConstants.START_ELEMENT) {
            type = reader.next();
        }
    }

    private static void callback(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            throw new CallbackFailed(e);
        }
    }

    private XmlStreamException fail(XmlFault fault, String message) {
        stopped = true;
        forgetOpen();
        text = new StringBuilder();
        return new XmlStreamException(fault, message);
    }

    private static XmlFault classify(XMLStreamException e) {
        return String.valueOf(e.getMessage()).contains("Unsupported encoding") ? XmlFault.UNSUPPORTED_ENCODING : XmlFault.NOT_WELL_FORMED;
    }

    /** Keeps a handler's own mistake apart from the parser's. */
    private static final class CallbackFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final RuntimeException failure;

        CallbackFailed(RuntimeException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
