package org.rayo.server.call;

import org.rayo.server.protocol.RayoError;
import org.rayo.xmpp.stanza.Message;
import org.rayo.xmpp.stanza.MessageType;
import org.rayo.xmpp.stanza.Xmlns;
import org.rayo.xmpp.xml.XmlElement;

/** Text between a call's controlling party and its far end (protocol.md §12). */
final class MessageRules {

    private MessageRules() {}

    static void fromClient(Turn turn, Message message) {
        String body = message.body();
        if (message.type() != MessageType.NORMAL) {
            refuse(turn, message, RayoError.unsupportedOption("a call takes messages of type normal only"));
        } else if (turn.controller == null || !turn.controller.equals(message.from())) {
            refuse(turn, message, RayoError.conflict("another client controls this call"));
        } else if (body == null || body.isEmpty()) {
            refuse(turn, message, RayoError.badRequest("missing body"));
        } else if (!turn.answered()) {
            refuse(turn, message, RayoError.unexpectedRequest("the call is not answered yet"));
        } else {
            turn.touch();
            XmlElement subject = message.child(Xmlns.CLIENT, "subject");
            turn.effect(new CallEffect.SendMessage(subject == null ? null : subject.text(), body, message));
        }
    }

    /** Whatever the far end says of the text itself is a matter of the text; the rest is one of the far end. */
    static void sent(Turn turn, CallSignal.MessageSent sent) {
        switch (sent.status()) {
            case 405, 413, 415, 488, 501, 513, 606 -> refuse(turn, sent.message(), RayoError.unsupportedElement(
                    "the text cannot be carried to the far end: SIP " + sent.status()));
            default -> {
                if (sent.status() / 100 != 2) {
                    refuse(turn, sent.message(),
                            RayoError.serviceUnavailable("the far end did not take the text: SIP " + sent.status()));
                }
            }
        }
    }

    /** Text that comes while nobody has the call is nobody's. */
    static void fromFarEnd(Turn turn, CallSignal.FarEndMessage text) {
        if (turn.controller != null) {
            turn.effect(new CallEffect.DeliverMessage(turn.controller, text.subject(), text.body()));
        }
    }

    static void refuse(Turn turn, Message message, RayoError error) {
        turn.effect(new CallEffect.RefuseMessage(message, error));
    }
}
