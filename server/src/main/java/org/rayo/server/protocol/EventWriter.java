package org.rayo.server.protocol;

import java.util.List;
import java.util.Locale;
import org.rayo.server.protocol.RayoEvent.CompleteReason;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** Events as XML (XEP-0327 §6, protocol.md §8, §9, §13 to §15). */
final class EventWriter {

    private EventWriter() {}

    static XmlElement write(RayoEvent event) {
        return switch (event) {
            case RayoEvent.Offer(String to, String from, List<Header> headers) ->
                headed(core("offer").attribute("to", to).attribute("from", from), headers);
            case RayoEvent.Ringing(List<Header> headers) -> headed(core("ringing"), headers);
            case RayoEvent.Answered(List<Header> headers) -> headed(core("answered"), headers);
            case RayoEvent.Dtmf(char signal) -> core("dtmf").attribute("signal", String.valueOf(signal)).build();
            case RayoEvent.Redirected(String to, List<Header> headers) ->
                headed(core("redirected").attribute("to", to), headers);
            case RayoEvent.Joined(Party peer) -> peer(core("joined"), peer);
            case RayoEvent.Unjoined(Party peer) -> peer(core("unjoined"), peer);
            // XEP-0327 has no events for these two
            case RayoEvent.JoinRefused(Party peer, RayoError error) -> peer(core("join-refused")
                    .child(XmlElement.of(Xmlns.STANZA_ERRORS, error.condition().wire()))
                    .child(XmlElement.of(Xmlns.STANZA_ERRORS, "text", error.text())), peer);
            case RayoEvent.FellBack(Party peer) -> peer(core("join-media").attribute("media", "bridge"), peer);
            case RayoEvent.Speaking(Party.Call call, boolean started) ->
                peer(core(started ? "started-speaking" : "stopped-speaking"), call);
            case RayoEvent.End end -> end(end);
            case RayoEvent.InputTimersStarted() -> XmlElement.of(RayoNamespaces.PROMPT, "input-timers-started");
            case RayoEvent.StartOfInput() -> XmlElement.of(RayoNamespaces.INPUT, "start-of-input");
            case RayoEvent.Matched(String nlsml) -> match(nlsml);
            // XEP-0327 has no event for it: one beside the others of an output
            case RayoEvent.MarkReached(String name) -> XmlElement.builder(RayoNamespaces.OUTPUT, "mark").attribute("name", name).build();
            case RayoEvent.ConferenceHold(boolean on) ->
                XmlElement.of(RayoNamespaces.CONFERENCE, on ? "on-hold" : "off-hold");
            case RayoEvent.ConferenceSpeaking(String call, boolean started) -> XmlElement.builder(
                    RayoNamespaces.CONFERENCE, started ? "started-speaking" : "stopped-speaking").attribute("call-id", call).build();
            case RayoEvent.Joining(Party.Call peer, String to) -> core("joining").attribute("call-id", peer.node()).attribute("to", to).build();
            case RayoEvent.Signal signal -> signal(signal);
            case RayoEvent.Complete complete -> complete(complete);
        };
    }

    private static XmlElement.Builder core(String name) {
        return XmlElement.builder(RayoNamespaces.CORE, name);
    }

    /** Calls in both forms that clients know (protocol.md §29, D-02). */
    private static XmlElement peer(XmlElement.Builder event, Party peer) {
        return switch (peer) {
            case Party.Mixer mixer -> event.attribute("mixer-name", mixer.name()).build();
            case Party.Call(String id, Jid address) -> event
                    .attribute("call-uri", address == null ? null : "xmpp:" + address)
                    .attribute("call-id", id)
                    .build();
        };
    }

    private static XmlElement headed(XmlElement.Builder event, List<Header> headers) {
        Headers.write(event, headers);
        return event.build();
    }

    /** The reason is the first child: clients take that one, whatever it is called. */
    private static XmlElement end(RayoEvent.End end) {
        XmlElement reason = core(wire(end.reason())).attribute("platform-code", end.platformCode()).build();
        return headed(core("end").child(reason), end.headers());
    }

    private static String wire(EndReason reason) {
        return switch (reason) {
            case HUNGUP -> "hungup";
            case HANGUP_COMMAND -> "hangup-command";
            case TIMEOUT -> "timeout";
            case BUSY -> "busy";
            case REJECTED, REJECT_COMMAND -> "rejected";
            case ERROR -> "error";
        };
    }

    /** The reason is the first child here too. */
    private static XmlElement complete(RayoEvent.Complete complete) {
        XmlElement.Builder written = XmlElement.builder(RayoNamespaces.EXT, "complete").child(reason(complete.reason()));
        RayoEvent.Recorded recording = complete.recording();
        if (recording != null) {
            written.child(XmlElement.builder(RayoNamespaces.RECORD_COMPLETE, "recording")
                    .attribute("uri", recording.uri())
                    .attribute("duration", Long.toString(recording.durationMs()))
                    .attribute("size", Long.toString(recording.octets()))
                    .build());
        }
        return written.build();
    }

    private static XmlElement signal(RayoEvent.Signal signal) {
        return XmlElement.builder(RayoNamespaces.CPA, "signal")
                .attribute("type", signal.type())
                .attribute("duration", Integer.toString(signal.durationMs()))
                .attribute("value", signal.value())
                .build();
    }

    private static XmlElement match(String nlsml) {
        return XmlElement.builder(RayoNamespaces.INPUT_COMPLETE, "match")
                .attribute("content-type", "application/nlsml+xml")
                .text(nlsml)
                .build();
    }

    private static XmlElement reason(CompleteReason reason) {
        return switch (reason) {
            case CompleteReason.Stopped() -> XmlElement.of(RayoNamespaces.EXT_COMPLETE, "stop");
            case CompleteReason.HungUp() -> XmlElement.of(RayoNamespaces.EXT_COMPLETE, "hangup");
            case CompleteReason.Failed(String text) -> XmlElement.of(RayoNamespaces.EXT_COMPLETE, "error", text);
            case CompleteReason.OutputFinished() -> XmlElement.of(RayoNamespaces.OUTPUT_COMPLETE, "finish");
            case CompleteReason.OutputMaxTime() -> XmlElement.of(RayoNamespaces.OUTPUT_COMPLETE, "max-time");
            case CompleteReason.InputMatch(String nlsml) -> match(nlsml);
            case CompleteReason.NoInput() -> XmlElement.of(RayoNamespaces.INPUT_COMPLETE, "noinput");
            case CompleteReason.NoMatch() -> XmlElement.of(RayoNamespaces.INPUT_COMPLETE, "nomatch");
            case CompleteReason.RecordLimit(CompleteReason.Limit limit) ->
                XmlElement.of(RayoNamespaces.RECORD_COMPLETE, limit.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            case CompleteReason.Detected(RayoEvent.Signal signal) -> signal(signal);
            case CompleteReason.Transferred(CompleteReason.Outcome outcome) ->
                XmlElement.of(RayoNamespaces.TRANSFER_COMPLETE, outcome.name().toLowerCase(Locale.ROOT));
            case CompleteReason.Kicked(String why) -> XmlElement.of(RayoNamespaces.CONFERENCE_COMPLETE, "kick", why);
            case CompleteReason.LeftConference() -> XmlElement.of(RayoNamespaces.CONFERENCE_COMPLETE, "terminator");
        };
    }
}
