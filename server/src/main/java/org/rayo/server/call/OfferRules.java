package org.rayo.server.call;

import java.util.List;
import java.util.Set;
import org.rayo.server.call.CallState.Stage;
import org.rayo.server.component.Component;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.EndReason;
import org.rayo.xmpp.stanza.Jid;

/** Who is asked to take an inbound call, and what happens when nobody does (XEP-0327 §6.1, protocol.md §3.2). */
final class OfferRules {

    static final int RETRY_AFTER_SECONDS = 5;

    void incoming(Turn turn, CallSignal.Incoming incoming) {
        if (turn.stage != Stage.UNBORN) {
            return;
        }
        turn.stage = Stage.PENDING;
        turn.inbound = true;
        turn.hasOffer = incoming.hasOffer();
        turn.to = incoming.to();
        turn.from = incoming.from();
        turn.headers = incoming.headers();
        if (turn.policy.maxDurationMs() > 0) {
            turn.schedule(TimerKey.Kind.MAX_DURATION, null, turn.policy.maxDurationMs());
        }
        offer(turn, incoming.offerTo());
    }

    void clientsFound(Turn turn, CallSignal.ClientsFound found) {
        if (!turn.inbound || turn.controller != null || turn.stage == Stage.UNBORN) {
            return;
        }
        offer(turn, found.clients());
    }

    private static void offer(Turn turn, List<Jid> clients) {
        if (clients.isEmpty()) {
            nobody(turn);
            return;
        }
        for (Jid client : clients) {
            turn.offered.add(client);
            turn.deciding.add(client);
            turn.effect(new CallEffect.Emit(
                    client, null, new RayoEvent.Offer(turn.to, turn.from, turn.headers), turn.now));
        }
        if (turn.policy.offerTimeoutMs() > 0) {
            turn.schedule(TimerKey.Kind.OFFER, null, turn.policy.offerTimeoutMs());
        }
    }

    private static void nobody(Turn turn) {
        int status = turn.policy.noClientStatus();
        if (turn.answered()) {
            turn.effect(new CallEffect.Hangup(List.of()));
        } else {
            turn.effect(new CallEffect.Reject(
                    status, List.of(new Header("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)))));
        }
        EndRules.end(turn, EndReason.ERROR, status, List.of());
    }

    void timeout(Turn turn) {
        if (turn.controller == null && turn.inbound) {
            turn.effect(new CallEffect.SeekClients(Set.copyOf(turn.offered)));
        }
    }

    void clientGone(Turn turn, CallSignal.ClientGone gone) {
        Jid client = gone.client();
        if (client.equals(turn.controller)) {
            controllerGone(turn, client);
        } else if (turn.deciding.remove(client) && turn.deciding.isEmpty() && turn.controller == null) {
            // one search at a time: the answer to a second one could find nobody left and end the call
            turn.unschedule(TimerKey.Kind.OFFER, null);
            turn.effect(new CallEffect.SeekClients(Set.copyOf(turn.offered)));
        }
    }

    private static void controllerGone(Turn turn, Jid client) {
        turn.deciding.remove(client);
        if (turn.policy.onClientLoss() == CallPolicy.OnClientLoss.REOFFER && turn.inbound) {
            dropWorkOf(turn);
            turn.controller = null;
            turn.effect(new CallEffect.SeekClients(Set.of(client)));
            return;
        }
        EndRules.hangUpFarEnd(turn, 480, List.of());
        EndRules.end(turn, EndReason.ERROR, turn.answered() ? 200 : 480, List.of());
    }

    /** The client that asked for it is gone: nobody wants the rest. */
    private static void dropWorkOf(Turn turn) {
        for (Component component : turn.components.values()) {
            ComponentRules.silence(turn, component);
            if (component instanceof Component.Recorder recorder && recorder.started() && recorder.stopping() == null) {
                turn.effect(new CallEffect.StopRecording(recorder.id()));
            }
            ComponentRules.complete(turn, component, new RayoEvent.CompleteReason.Stopped(), null);
        }
        turn.components.clear();
        // whoever takes the call next knows nothing of its joins, and may be of another zone
        JoinRules.refuseOpen(turn);
        JoinRules.end(turn);
    }
}
