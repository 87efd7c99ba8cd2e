package org.rayo.server.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.CallEffect;
import org.rayo.server.call.CallId;
import org.rayo.server.call.CallJournal.Entry;
import org.rayo.server.call.CallSignal;
import org.rayo.server.call.CallWatcher;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoEvent;
import org.rayo.server.protocol.RayoXml;

/** Draws a call as it happens, from its journal: SIP on the left, Rayo on the right. One line per message. */
final class Ladder implements CallWatcher {
    private static final int WIDTH = 30;

    private enum Side { SIP, RAYO }

    /** @param out away from the far end of its side: left for SIP, right for Rayo */
    private record Arrow(Side side, boolean out, String label) {}

    private final PrintStream out;
    private final AtomicReference<@Nullable Instant> start = new AtomicReference<>();
    /** A terminal may be slow; the calls' loops must not wait for it. */
    private final ExecutorService printer =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("demo-ladder").factory());

    Ladder(PrintStream out) {
        this.out = out;
    }

    void heading() {
        String column = "%-" + (WIDTH + 1) + "s";
        out.printf("%9s" + column + column + "%s%n", "", "phone", " rayo", "application");
    }

    @Override
    public void saw(CallId call, Entry entry) {
        Arrow arrow = switch (entry) {
            case Entry.Signalled signalled -> of(signalled.signal());
            case Entry.Performed performed -> of(performed.effect());
        };
        if (arrow != null) {
            start.compareAndSet(null, entry.at());
            Instant first = Objects.requireNonNull(start.get());
            printer.execute(() -> draw(Duration.between(first, entry.at()).toMillis(), arrow));
        }
    }

    /** Waits until what was seen so far is printed. */
    void flush() {
        CompletableFuture.runAsync(() -> { }, printer).join();
    }

    /** Prints what is still to be printed; nothing is drawn after it. */
    void finish() {
        printer.close();
    }

    private void draw(long ms, Arrow arrow) {
        String rail = "|";
        String empty = " ".repeat(WIDTH);
        boolean pointsRight = arrow.side() == Side.RAYO ? arrow.out() : !arrow.out();
        String line = " " + arrow.label() + " ";
        String dashes = "-".repeat(Math.max(1, WIDTH - line.length() - 2));
        String drawn = pointsRight ? "-" + line + dashes + ">" : "<-" + line + dashes;
        out.printf("%6d ms  %s%s%s%s%s%n", ms, rail, arrow.side() == Side.SIP ? drawn : empty, rail,
                arrow.side() == Side.RAYO ? drawn : empty, rail);
    }

    private static @Nullable Arrow of(CallSignal signal) {
        return switch (signal) {
            case CallSignal.Incoming incoming -> sip(false, "INVITE");
            case CallSignal.Acknowledged ack -> sip(false, "ACK");
            case CallSignal.Cancelled cancelled -> sip(false, "CANCEL");
            case CallSignal.HungUp hungUp -> sip(false, "BYE");
            case CallSignal.DigitEnded digit -> sip(false, "RTP digit " + digit.digit() + ", " + digit.durationMs() + " ms");
            case CallSignal.OutputStarted started -> sip(true, "RTP sound " + started.componentId());
            case CallSignal.Progressed progressed -> sip(false, Integer.toString(progressed.status()));
            case CallSignal.Accepted accepted -> sip(false, Integer.toString(accepted.status()));
            case CallSignal.Rejected rejected -> sip(false, Integer.toString(rejected.status()));
            case CallSignal.Dialed dialed -> rayo(false, "dial");
            case CallSignal.Command command -> rayo(false, name(command.command()));
            default -> null;
        };
    }

    private static @Nullable Arrow of(CallEffect effect) {
        return switch (effect) {
            case CallEffect.Ring ring -> sip(true, "180 Ringing");
            case CallEffect.Progress progress -> sip(true, "183 Session Progress");
            case CallEffect.Answer answer -> sip(true, "200 OK");
            case CallEffect.Reject reject -> sip(true, Integer.toString(reject.status()));
            case CallEffect.Redirect redirect -> sip(true, "302 Moved Temporarily");
            case CallEffect.Refer refer -> sip(true, "REFER");
            case CallEffect.Invite invite -> sip(true, "INVITE");
            case CallEffect.Hangup hangup -> sip(true, "BYE");
            case CallEffect.ReplyResult reply -> rayo(true, reply.ref() == null ? "result" : "result, ref " + reply.ref());
            case CallEffect.ReplyError reply -> rayo(true, "error " + reply.error().condition());
            case CallEffect.Emit emit -> rayo(true, name(emit.event()));
            default -> null;
        };
    }

    private static Arrow sip(boolean out, String label) {
        return new Arrow(Side.SIP, out, label);
    }

    private static Arrow rayo(boolean out, String label) {
        return new Arrow(Side.RAYO, out, label);
    }

    private static String name(RayoCommand command) {
        return command.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    private static String name(RayoEvent event) {
        return switch (event) {
            case RayoEvent.Complete complete -> "complete: " + RayoXml.write(complete).children().getFirst().name();
            case RayoEvent.End end -> "end: " + RayoXml.write(end).children().getFirst().name();
            case RayoEvent.Dtmf dtmf -> "dtmf " + dtmf.signal();
            default -> event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
