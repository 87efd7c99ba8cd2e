package org.rayo.server.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Component;
import org.rayo.server.component.Component.Transfer;
import org.rayo.server.component.PlanResult;
import org.rayo.server.protocol.Header;
import org.rayo.server.protocol.Party;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.JoinDirection;
import org.rayo.server.protocol.RayoCommand.JoinMedia;
import org.rayo.server.protocol.RayoError;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoEvent.CompleteReason;
import org.rayo.server.protocol.RayoEvent.CompleteReason.Outcome;
import org.rayo.server.protocol.RayoEvent.EndReason;

/**
 * Transfers and {@code connect} (protocol.md §22.3 and §22.5): everybody is called at once by calls that only this one knows of, its
 * legs; the first that answers is joined to it, the others are dropped. What rings, answers and joins are ordinary calls and
 * joins.
 */
final class TransferRules {
    /** Nobody lets a phone ring longer (RFC 3261 §16.6, timer C), in ms. */
    private static final long LONGEST_RING_MS = 180_000;

    private final OutputRules outputs;

    TransferRules(OutputRules outputs) {
        this.outputs = outputs;
    }

    void start(Turn turn, Request request, RayoCommand.Transfer transfer) {
        RayoCommand.Output ringback = transfer.ringback();
        PlanResult plan = ringback == null ? null : outputs.plan(ringback);
        if (plan instanceof PlanResult.Refused refused) {
            turn.refuse(request, refused.error());
        } else if (ComponentRules.admits(turn, request)) {
            String id = ComponentRules.nextId(turn, 't');
            if (plan instanceof PlanResult.Unplayable unplayable) {
                OutputRules.unplayable(turn, request, id, unplayable);
                return;
            }
            Component.Output sound = ringback != null && plan instanceof PlanResult.Planned planned
                    ? OutputRules.component(id, ringback, planned) : null;
            Transfer component = component(turn, id, transfer, false, sound);
            ComponentRules.start(turn, request, component);
            place(turn, component);
        }
    }

    private static Transfer component(
            Turn turn, String id, RayoCommand.Transfer command, boolean onward, Component.@Nullable Output ringback) {
        Map<String, String> legs = new LinkedHashMap<>();
        for (int i = 0; i < command.to().size(); i++) {
            legs.put(turn.id + "-" + id + "." + (i + 1), command.to().get(i));
        }
        return new Transfer(id, command, onward, ringback, Map.copyOf(legs), null, false, new CompleteReason.Failed("nobody could be called"));
    }

    /** A caller is sent on: it hears ringing while somebody rings, and lives as long as who answers. */
    static void connect(Turn turn, Request request, RayoCommand.Connect connect) {
        if (!turn.inbound) {
            turn.refuse(request, RayoError.unexpectedRequest("only an inbound call can be connected; join an outbound one"));
        } else if (turn.components.values().stream().anyMatch(each -> each instanceof Transfer transfer && transfer.onward())) {
            turn.refuse(request, RayoError.unexpectedRequest("the call is being connected already"));
        } else {
            turn.result(request);
            RayoCommand.Transfer command = new RayoCommand.Transfer(
                    connect.targets(), null, null, LONGEST_RING_MS, false, JoinMedia.BRIDGE, null, connect.headers());
            Transfer component = component(turn, ComponentRules.nextId(turn, 'n'), command, true, null);
            turn.components.put(component.id(), component);
            place(turn, component);
        }
    }

    private static void place(Turn turn, Transfer transfer) {
        RayoCommand.Transfer command = transfer.command();
        List<Header> headers = command.headers();
        transfer.legs().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(leg -> {
            Party.Call call = new Party.Call(leg.getKey(), null);
            turn.effect(new CallEffect.PlaceLeg(call, Objects.requireNonNull(turn.controller),
                    new RayoCommand.Dial(leg.getValue(), command.from(), null, command.timeoutMs(), headers)));
            turn.tell(new RayoEvent.Joining(call, leg.getValue()));
        });
    }

    /** Media runs. */
    static void begin(Turn turn, Transfer transfer) {
        Component.Output ringback = transfer.ringback();
        if (ringback != null && !ringback.started()) {
            turn.components.put(transfer.id(), transfer.with(OutputRules.begin(turn, ringback)));
        }
    }

    /** The ringback is over by itself. */
    static void outputEnded(Turn turn, Transfer transfer) {
        turn.components.put(transfer.id(), transfer.with((Component.Output) null));
    }

    // ---- what becomes of the legs

    static void told(Turn turn, CallSignal.LegTold told) {
        String node = told.leg().node();
        Transfer transfer = transferOf(turn, node);
        if (transfer == null) {
            return;
        }
        switch (told.news()) {
            case CallSignal.LegNews.Ringing ringing -> {
                if (transfer.onward() && turn.pending() && !turn.rung) {
                    turn.rung = true;
                    turn.effect(new CallEffect.Ring(List.of()));
                }
            }
            case CallSignal.LegNews.EarlyMedia media -> {
                if (transfer.command().answerOnMedia() && transfer.winner() == null) {
                    won(turn, transfer, node, false);
                }
            }
            case CallSignal.LegNews.Answered answered -> won(turn, transfer, node, true);
            case CallSignal.LegNews.Over over -> over(turn, transfer, node, over);
        }
    }

    private static @Nullable Transfer transferOf(Turn turn, String leg) {
        for (Component component : turn.components.values()) {
            if (component instanceof Transfer transfer && transfer.legs().containsKey(leg)) {
                return transfer;
            }
        }
        return null;
    }

    private static void won(Turn turn, Transfer transfer, String node, boolean byAnswer) {
        if (transfer.winner() != null) {
            turn.components.put(transfer.id(), transfer.wonBy(node, byAnswer));
            return;
        }
        dropLegs(turn, transfer, node);
        quiet(turn, transfer);
        Transfer through = transfer.with((Component.Output) null)
                .without(Map.of(node, Objects.requireNonNull(transfer.legs().get(node))), transfer.worst()).wonBy(node, byAnswer);
        turn.components.put(transfer.id(), through);
        Party.Call leg = new Party.Call(node, null);
        JoinRules.want(turn, JoinEdge.of(transfer.id(), leg, JoinDirection.DUPLEX, transfer.command().media() == JoinMedia.DIRECT));
    }

    private static void over(Turn turn, Transfer transfer, String node, CallSignal.LegNews.Over over) {
        CompleteReason why = reason(over);
        if (node.equals(transfer.winner())) {
            conclude(turn, transfer, transfer.answered() ? new CompleteReason.Transferred(Outcome.SUCCESS) : why, over.status());
            return;
        }
        Map<String, String> left = new LinkedHashMap<>(transfer.legs());
        left.remove(node);
        CompleteReason worst = rank(why) >= rank(transfer.worst()) ? why : transfer.worst();
        Transfer next = transfer.without(Map.copyOf(left), worst);
        turn.components.put(transfer.id(), next);
        if (left.isEmpty()) {
            conclude(turn, next, worst, over.status());
        }
    }

    private static CompleteReason reason(CallSignal.LegNews.Over over) {
        return switch (over.reason()) {
            case BUSY -> new CompleteReason.Transferred(Outcome.BUSY);
            case REJECTED, REJECT_COMMAND -> new CompleteReason.Transferred(Outcome.REJECT);
            case TIMEOUT -> new CompleteReason.Transferred(Outcome.TIMEOUT);
            case HUNGUP, HANGUP_COMMAND, ERROR -> new CompleteReason.Failed(over.text() == null
                    ? "nobody could be reached: SIP " + over.status() : over.text());
        };
    }

    /** Of several who do not answer, the reason that tells most is told. */
    private static int rank(CompleteReason reason) {
        return reason instanceof CompleteReason.Transferred(Outcome outcome)
                ? switch (outcome) {
                    case BUSY -> 3;
                    case REJECT -> 2;
                    case TIMEOUT, TERMINATOR, SUCCESS -> 1;
                }
                : 0;
    }

    /** The leg is over, or the join with it; {@code failure}: why it never was, null when it was. */
    static void parted(Turn turn, Transfer transfer, @Nullable String failure) {
        conclude(turn, transfer, failure == null && transfer.answered()
                ? new CompleteReason.Transferred(Outcome.SUCCESS)
                : new CompleteReason.Failed(failure == null ? "the far end is gone" : failure), 200);
    }

    static void digitEnded(Turn turn, Transfer transfer, char digit) {
        if (ConferenceRules.isKey(transfer.command().terminator(), digit)) {
            conclude(turn, transfer, new CompleteReason.Transferred(Outcome.TERMINATOR), 200);
        }
    }

    private static void conclude(Turn turn, Transfer transfer, CompleteReason reason, int status) {
        withdraw(turn, transfer);
        ComponentRules.finish(turn, transfer, reason);
        if (transfer.onward()) {
            end(turn, reason, status);
        }
    }

    /** The caller goes the way of whom it was connected to. */
    private static void end(Turn turn, CompleteReason reason, int status) {
        EndReason ending = reason instanceof CompleteReason.Transferred(Outcome outcome)
                ? switch (outcome) {
                    case BUSY -> EndReason.BUSY;
                    case REJECT -> EndReason.REJECTED;
                    case TIMEOUT -> EndReason.TIMEOUT;
                    case SUCCESS, TERMINATOR -> EndReason.HUNGUP;
                }
                : EndReason.ERROR;
        int told = status >= 400 && status < 700 ? status : 480;
        boolean answered = turn.answered();
        EndRules.hangUpFarEnd(turn, told, List.of());
        EndRules.end(turn, ending, answered ? 200 : told, List.of());
    }

    // ---- and its end

    /** Nobody is called any more, and nothing sounds. */
    static void withdraw(Turn turn, Transfer transfer) {
        quiet(turn, transfer);
        JoinRules.leave(turn, transfer.winner());
        dropLegs(turn, transfer, null);
        if (turn.components.containsKey(transfer.id())) {
            turn.components.put(transfer.id(), transfer.with((Component.Output) null).without(Map.of(), transfer.worst()));
        }
    }

    private static void dropLegs(Turn turn, Transfer transfer, @Nullable String but) {
        transfer.legs().keySet().stream().sorted().filter(node -> !node.equals(but))
                .forEach(node -> turn.effect(new CallEffect.DropLeg(new Party.Call(node, null))));
    }

    private static void quiet(Turn turn, Transfer transfer) {
        Component.Output ringback = transfer.ringback();
        if (ringback != null && ringback.started()) {
            turn.effect(new CallEffect.StopOutput(transfer.id()));
        }
    }

    /** Whether the caller is to be answered, because whom it is connected to has. */
    static boolean answers(Turn turn) {
        return turn.inbound && turn.pending() && turn.components.values().stream()
                .anyMatch(each -> each instanceof Transfer transfer && transfer.onward() && transfer.winner() != null);
    }
}
