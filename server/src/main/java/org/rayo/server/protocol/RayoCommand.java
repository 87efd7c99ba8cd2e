package org.rayo.server.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command of an application, valid in itself: what it means in the call's state is the call machine's business.
 * Durations are milliseconds; {@link #NEVER} is the protocol's −1.
 */
public sealed interface RayoCommand {

    /** "No limit" in every duration attribute. */
    long NEVER = -1;

    /** Commands to a call. */
    sealed interface ForCall extends RayoCommand {}

    /** Commands that start a component; answered with a {@code ref}. */
    sealed interface StartsComponent extends ForCall {}

    /** Commands to a running component. */
    sealed interface ForComponent extends RayoCommand {}

    /** Commands to the server itself. */
    sealed interface ForServer extends RayoCommand {}

    /** {@code earlyMedia}: 183 with SDP instead of 180. */
    record Accept(boolean earlyMedia, List<Header> headers) implements ForCall {}

    record Answer(List<Header> headers) implements ForCall {}

    /** {@code to}: a URI that was checked to be one. */
    record Redirect(String to, List<Header> headers) implements ForCall {}

    record Reject(RejectReason reason, List<Header> headers) implements ForCall {}

    record Hangup(List<Header> headers) implements ForCall {}

    /** Digits to send to the far end: 0-9 A-D * #, at least one. */
    record Dtmf(String tones) implements ForCall {}

    /** The far end is told that nobody listens: a session that only sends (RFC 3264 §8.4). */
    record Hold() implements ForCall {}

    record Unhold() implements ForCall {}

    /** Nothing of the far end is heard any more: neither its voice nor its digits in the media. */
    record Mute() implements ForCall {}

    record Unmute() implements ForCall {}

    /** {@code uri}: the call address that the client chose, without the {@code xmpp:} prefix. */
    record Dial(
            String to,
            @Nullable String from,
            @Nullable String uri,
            long timeoutMs,
            List<Join> joins,
            List<Header> headers)
            implements ForServer {

        public Dial(String to, @Nullable String from, @Nullable String uri, long timeoutMs, List<Header> headers) {
            this(to, from, uri, timeoutMs, List.of(), headers);
        }
    }

    /** The server's administrator asks about it; {@code args} may be empty. */
    record Exec(String api, String args) implements ForServer {}

    /** {@code direction} as seen from the call that is told; {@code force}: instead of what is in its way. */
    record Join(Party peer, JoinDirection direction, JoinMedia media, boolean force) implements ForCall {}

    /** {@code peer} null: from everything. */
    record Unjoin(@Nullable Party peer) implements ForCall {}

    /**
     * {@code repeatTimes}: 0 is forever; {@code maxTimeMs}: {@link #NEVER} or at least 1; {@code audience}: who hears it.
     */
    record Output(
            List<Document> documents,
            long startOffsetMs,
            boolean startPaused,
            long repeatIntervalMs,
            int repeatTimes,
            long maxTimeMs,
            @Nullable String renderer,
            @Nullable String voice,
            InterruptOn interruptOn,
            Audience audience,
            List<Header> headers)
            implements StartsComponent {

        /** The same so many times; 0 is forever. */
        public Output repeated(int times) {
            return new Output(documents, startOffsetMs, startPaused, repeatIntervalMs, times, maxTimeMs, renderer, voice,
                    interruptOn, audience, headers);
        }

        /** The same with other documents. */
        public Output withDocuments(List<Document> other) {
            return new Output(other, startOffsetMs, startPaused, repeatIntervalMs, repeatTimes, maxTimeMs, renderer, voice,
                    interruptOn, audience, headers);
        }

        /** For the far end. */
        public Output(
                List<Document> documents, long startOffsetMs, boolean startPaused, long repeatIntervalMs, int repeatTimes,
                long maxTimeMs, @Nullable String renderer, @Nullable String voice, InterruptOn interruptOn,
                List<Header> headers) {
            this(documents, startOffsetMs, startPaused, repeatIntervalMs, repeatTimes, maxTimeMs, renderer, voice, interruptOn,
                    Audience.FAR_END, headers);
        }
    }

    /**
     * {@code persistent}: it goes on after a match, which is an event; {@code hotword}: what matches nothing is not heard.
     */
    record Input(
            InputMode mode,
            @Nullable Character terminator,
            @Nullable String recognizer,
            @Nullable String language,
            long initialTimeoutMs,
            long interDigitTimeoutMs,
            long recognitionTimeoutMs,
            long maxSilenceMs,
            double sensitivity,
            double minConfidence,
            List<GrammarSource> grammars,
            List<Header> headers,
            boolean persistent,
            boolean hotword)
            implements StartsComponent {

        /** One that is over with its first match, and with what is none. */
        public Input(
                InputMode mode, @Nullable Character terminator, @Nullable String recognizer, @Nullable String language,
                long initialTimeoutMs, long interDigitTimeoutMs, long recognitionTimeoutMs, long maxSilenceMs, double sensitivity,
                double minConfidence, List<GrammarSource> grammars, List<Header> headers) {
            this(mode, terminator, recognizer, language, initialTimeoutMs, interDigitTimeoutMs, recognitionTimeoutMs, maxSilenceMs,
                    sensitivity, minConfidence, grammars, headers, false, false);
        }

        /** The same with other grammars. */
        public Input withGrammars(List<GrammarSource> other) {
            return new Input(mode, terminator, recognizer, language, initialTimeoutMs, interDigitTimeoutMs,
                    recognitionTimeoutMs, maxSilenceMs, sensitivity, minConfidence, other, headers, persistent, hotword);
        }

        /** The same that goes on, or hears only what matches. */
        public Input going(boolean on, boolean matchesOnly) {
            return new Input(mode, terminator, recognizer, language, initialTimeoutMs, interDigitTimeoutMs,
                    recognitionTimeoutMs, maxSilenceMs, sensitivity, minConfidence, grammars, headers, on, matchesOnly);
        }
    }

    /** Plays {@code output} and listens by {@code input}, as one component; {@code bargeIn}: to both from the start. */
    record Prompt(Output output, Input input, boolean bargeIn) implements StartsComponent {}

    /**
     * {@code trimSilence}: silence at its start and its end is left out.
     *
     * @param to the http or https URI that it is sent to when it is whole; null: where the server's go
     */
    record Recording(
            RecordFormat format,
            boolean startBeep,
            boolean stopBeep,
            boolean startPaused,
            long maxDurationMs,
            long initialTimeoutMs,
            long finalTimeoutMs,
            RecordDirection direction,
            boolean mix,
            boolean trimSilence,
            @Nullable String to)
            implements StartsComponent {

        /** One that goes where recordings go. */
        public Recording(
                RecordFormat format, boolean startBeep, boolean stopBeep, boolean startPaused, long maxDurationMs, long initialTimeoutMs,
                long finalTimeoutMs, RecordDirection direction, boolean mix, boolean trimSilence) {
            this(format, startBeep, stopBeep, startPaused, maxDurationMs, initialTimeoutMs, finalTimeoutMs, direction, mix, trimSilence,
                    null);
        }

        /** The same of a mixer, which is one channel. */
        public Recording ofMixer() {
            return new Recording(format, startBeep, stopBeep, startPaused, maxDurationMs, initialTimeoutMs, finalTimeoutMs,
                    RecordDirection.DUPLEX, true, trimSilence, to);
        }
    }

    /**
     * Calls somebody for the far end and puts them through (protocol.md §22.3).
     *
     * @param to URIs that were checked; all are called at once, the first that answers gets the call
     * @param terminator the key by which the far end ends it; null: none
     * @param timeoutMs how long they may ring
     * @param answerOnMedia who only sends early media counts as having answered
     * @param ringback what is heard meanwhile; null: nothing
     */
    record Transfer(
            List<String> to,
            @Nullable String from,
            @Nullable Character terminator,
            long timeoutMs,
            boolean answerOnMedia,
            JoinMedia media,
            @Nullable Output ringback,
            List<Header> headers)
            implements StartsComponent {

        /** The same with another sound. */
        public Transfer withRingback(Output other) {
            return new Transfer(to, from, terminator, timeoutMs, answerOnMedia, media, other, headers);
        }
    }

    /**
     * Takes part in a mixer that waits for its moderator (protocol.md §22.4).
     *
     * @param terminator the key by which the far end leaves; null: none
     * @param tonePassthrough the others hear its keys
     * @param beep everybody hears it come and go
     * @param announcement what everybody hears when it comes
     * @param music what it hears while it waits
     */
    record Conference(
            Party.Mixer mixer,
            boolean mute,
            @Nullable Character terminator,
            boolean tonePassthrough,
            boolean beep,
            boolean moderator,
            @Nullable Output announcement,
            @Nullable Output music)
            implements StartsComponent {

        /** The same with other sounds. */
        public Conference withSounds(@Nullable Output otherAnnouncement, @Nullable Output otherMusic) {
            return new Conference(mixer, mute, terminator, tonePassthrough, beep, moderator, otherAnnouncement, otherMusic);
        }
    }

    /** Sends the caller on to the first of these that answers; the call then lives as long as theirs. */
    record Connect(List<String> targets, List<Header> headers) implements ForCall {}

    /** Whether who takes part in a conference is heard there. */
    record MuteMember(boolean on) implements ForComponent {}

    /** Ends somebody's part in a conference. */
    record Kick(String why) implements ForComponent {}

    record Stop() implements ForComponent {}

    record Pause() implements ForComponent {}

    record Resume() implements ForComponent {}

    /** {@code amountMs}: negative is backwards. */
    record Seek(long amountMs) implements ForComponent {}

    /** One step faster or slower. */
    record ChangeSpeed(boolean up) implements ForComponent {}

    /** One step louder or softer. */
    record ChangeVolume(boolean up) implements ForComponent {}

    /**
     * A command that could be addressed but not understood. It goes through the call machine like any other, so that a
     * stranger learns only {@code conflict} and a dead call answers {@code item-not-found}.
     */
    record Invalid(RayoError error) implements ForCall, ForComponent, ForServer {}

    /** Which way sound flows in a join, seen from the call: SEND is heard and does not hear. */
    enum JoinDirection {
        DUPLEX,
        SEND,
        RECV;

        /** As the other side sees it. */
        public JoinDirection reversed() {
            return switch (this) {
                case DUPLEX -> DUPLEX;
                case SEND -> RECV;
                case RECV -> SEND;
            };
        }
    }

    /** BRIDGE: through this server; DIRECT: between the far ends. */
    enum JoinMedia { BRIDGE, DIRECT }

    /** What the caller is told (XEP-0327 §6.6): decline 603, busy 486, error 500. */
    enum RejectReason { DECLINE, BUSY, ERROR }

    enum InterruptOn { NONE, ANY, DTMF, SPEECH }

    /**
     * Who hears an output of a call: its far end (a whisper); whom it is joined to, as if the far end said it
     * ({@code direction='in'}); or both ({@code broadcast='true'}).
     */
    enum Audience { FAR_END, JOINED, BOTH }

    enum RecordFormat { WAV, MP3, OGG }

    /** SEND: what the far end says; RECV: what it hears; DUPLEX: both. */
    enum RecordDirection { DUPLEX, SEND, RECV }

    enum InputMode { ANY, DTMF, VOICE, CPA }

    /**
     * A document to render: by {@code url}, or {@code body} with its content type. One of the two is there.
     *
     * @param failure why it could not be fetched; null when there was nothing to fetch, or it was
     * @param around what was fetched with it
     */
    record Document(
            @Nullable String url, @Nullable String contentType, @Nullable String body, @Nullable String failure, Surroundings around) {
        public Document(@Nullable String url, @Nullable String contentType, @Nullable String body) {
            this(url, contentType, body, null);
        }

        public Document(@Nullable String url, @Nullable String contentType, @Nullable String body, @Nullable String failure) {
            this(url, contentType, body, failure, Surroundings.NONE);
        }
    }

    /**
     * What a document of SSML refers to.
     *
     * @param address of it; null where it has none, and a relative URI is a file
     * @param lexicons that it names, by their URIs
     */
    record Surroundings(@Nullable String address, Map<String, String> lexicons) {
        public static final Surroundings NONE = new Surroundings(null, Map.of());

        public Surroundings {
            lexicons = Map.copyOf(lexicons);
        }
    }

    /** A grammar: by {@code url} (also {@code builtin:}), or {@code body} with its content type and what it refers to. */
    record GrammarSource(
            @Nullable String url, @Nullable String contentType, @Nullable String body, GrammarLinks links) {

        public GrammarSource(@Nullable String url, @Nullable String contentType, @Nullable String body) {
            this(url, contentType, body, GrammarLinks.NONE);
        }
    }

    /**
     * Other documents whose rules a grammar refers to, directly or through others.
     *
     * @param documents by their addresses
     * @param targets which address a document means by a reference: by {@link #key}
     */
    record GrammarLinks(Map<String, GrammarSource> documents, Map<String, String> targets) {
        /** The address of the grammar itself. */
        public static final String SELF = "";

        public static final GrammarLinks NONE = new GrammarLinks(Map.of(), Map.of());

        public GrammarLinks {
            documents = Map.copyOf(documents);
            targets = Map.copyOf(targets);
        }

        /** @param reference without the fragment, as it is written there */
        public static String key(String document, String reference) {
            return document + " " + reference;
        }
    }
}
