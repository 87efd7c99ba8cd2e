package org.rayo.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rayo.server.call.Calls.ANN;
import static org.rayo.server.call.Calls.command;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rayo.server.NonBlocking;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.GrammarException;
import org.rayo.server.component.OutputDocuments;
import org.rayo.server.component.PlanResult;
import org.rayo.server.component.SpeechJudge;
import org.rayo.server.grammar.Grammars;
import org.rayo.server.grammar.Nlsml;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoError;

/** One call's loop: order, bounds, mistakes of ours, the journal; BlockHound watches the loop all the while. */
@Timeout(60)
class CallActorTest {

    private static final String LOOP = "call-loop-under-test";
    private static final Clock CLOCK = Clock.fixed(Calls.NOW, ZoneOffset.UTC);
    private static final CallSignal INCOMING = new CallSignal.Incoming("sip:m@x", "sip:a@b", List.of(), true, List.of(ANN));
    private static final RayoCommand ANSWER = new RayoCommand.Answer(List.of());

    private final ThreadFactory threads = task -> new FastThreadLocalThread(task, LOOP);
    private final EventExecutor loop = new DefaultEventExecutor(threads);
    private final Queue<CallEffect> effects = new ConcurrentLinkedQueue<>();
    private final Queue<CallJournal.Entry> watched = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void watch() {
        NonBlocking.watch();
    }

    @AfterEach
    void stop() throws InterruptedException {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
        assertThat(NonBlocking.seen()).isEmpty();
    }

    private static ComponentWorkshop workshop() {
        return ComponentWorkshop.of(OutputDocuments::plan, new Grammars(), SpeechJudge.DEAF, new Nlsml());
    }

    private CallActor actor(ComponentWorkshop workshop, BiConsumer<CallEffect, CallActor> interpreter) {
        return new CallActor(new CallId("c1"), CallPolicy.DEFAULT, new CallMachine(workshop), loop, CLOCK,
                (effect, call) -> {
                    assertThat(loop.inEventLoop()).isTrue();
                    effects.add(effect);
                    interpreter.accept(effect, call);
                }, (id, entry) -> watched.add(entry));
    }

    private CallActor actor() {
        return actor(workshop(), (effect, call) -> {});
    }

    /** Until the loop has done what it was given so far, and what that gave it to do. */
    private void settle() throws Exception {
        loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
        loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
    }

    private List<String> lines() {
        return Calls.lines(List.copyOf(effects));
    }

    @Test
    void signalsOfOneThreadAreTakenInOrder() throws Exception {
        CallActor call = actor();
        call.tell(INCOMING);
        call.tell(command(ANN, ANSWER));
        call.tell(new CallSignal.MediaOpened());
        for (char digit : "1234567890*#ABCD".toCharArray()) {
            call.tell(new CallSignal.DigitEnded(digit, 100));
        }
        settle();
        assertThat(lines()).startsWith("ann offer", "open media", "200", "result", "ann answered", "ann dtmf 1", "ann dtmf 2")
                .endsWith("ann dtmf C", "ann dtmf D");
    }

    @Test
    void whatAnEffectTellsIsTakenAfterItsStep() throws Exception {
        CallActor call = actor(workshop(), (effect, actor) -> {
            if (effect instanceof CallEffect.OpenMedia) {
                actor.tell(new CallSignal.MediaOpened());
            } else if (effect instanceof CallEffect.Answer) {
                // comes before the step's reply and event are performed
                actor.tell(new CallSignal.HungUp(List.of()));
            }
        });
        call.tell(INCOMING);
        call.tell(command(ANN, ANSWER));
        settle();
        assertThat(lines()).containsExactly("ann offer", "open media", "200", "result", "ann answered", "close media",
                "ann end HUNGUP 200", "retire");
        assertThat(call.state().stage()).isEqualTo(CallState.Stage.ENDED);
    }

    @Test
    void manyThreadsMayTell() throws Exception {
        CallActor call = actor();
        call.tell(INCOMING);
        call.tell(command(ANN, ANSWER));
        call.tell(new CallSignal.MediaOpened());
        settle();
        int each = 100;
        List<Thread> tellers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tellers.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) {
                    call.tell(command(ANN, ANSWER));
                }
            }));
        }
        for (Thread teller : tellers) {
            teller.join();
        }
        settle();
        assertThat(lines()).filteredOn("result"::equals).hasSize(1 + 4 * each);
    }

    @Test
    void aFullMailboxEndsTheCallAndAnswersEveryCommand() throws Exception {
        CallActor call = actor();
        call.tell(INCOMING);
        settle();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loop.execute(() -> {
            held.countDown();
            waitFor(go);
        });
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        int commands = CallActor.MAILBOX + 50;
        for (int i = 0; i < commands; i++) {
            call.tell(command(ANN, new RayoCommand.Accept(false, List.of())));
        }
        go.countDown();
        settle();
        List<CallEffect.ReplyError> refused = effects.stream().filter(CallEffect.ReplyError.class::isInstance)
                .map(CallEffect.ReplyError.class::cast).toList();
        assertThat(refused).filteredOn(reply -> reply.error().text().equals("the call is overloaded")).hasSize(50);
        assertThat(lines()).filteredOn("result"::equals).hasSize(commands - refused.size());
        assertThat(lines()).filteredOn("retire"::equals).hasSize(1);
        assertThat(lines()).contains("ann end ERROR 503");
        NonBlocking.seen();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFullMailboxEndsTheCallFromItsOwnLoopToo() throws Exception {
        CallActor call = actor(workshop(), (effect, actor) -> {
            if (effect instanceof CallEffect.OpenMedia) {
                for (int i = 0; i < CallActor.MAILBOX + 10; i++) {
                    actor.tell(new CallSignal.DigitStarted('1'));
                }
            }
        });
        call.tell(INCOMING);
        call.tell(command(ANN, ANSWER));
        settle();
        assertThat(lines()).containsExactly("ann offer", "open media", "reject 503", "error item-not-found/cancel",
                "close media", "ann end ERROR 503", "retire");
    }

    @Test
    void anEffectThatFailsEndsTheCall() throws Exception {
        CallActor call = actor(workshop(), (effect, actor) -> {
            if (effect instanceof CallEffect.OpenMedia) {
                throw new IllegalStateException("no media engine");
            }
        });
        call.tell(INCOMING);
        call.tell(command(ANN, ANSWER));
        settle();
        assertThat(lines()).contains("error item-not-found/cancel", "ann end ERROR 503").endsWith("retire");
    }

    @Test
    void aMachineThatFailsAnswersAndEndsTheCall() throws Exception {
        ComponentWorkshop broken = ComponentWorkshop.of(output -> {
            throw new IllegalStateException("a mistake of ours");
        }, new Grammars(), SpeechJudge.DEAF, new Nlsml());
        CallActor call = actor(broken, (effect, actor) -> {});
        call.tell(INCOMING);
        call.tell(command(ANN, Calls.output()));
        settle();
        assertThat(lines()).containsExactly("ann offer", "error internal-server-error/wait", "reject 503",
                "ann end ERROR 503", "retire");
    }

    @Test
    void theJournalReplaysToTheSameEffects() throws Exception {
        CallActor call = actor(workshop(), (effect, actor) -> {
            if (effect instanceof CallEffect.OpenMedia) {
                actor.tell(new CallSignal.MediaOpened());
            }
        });
        call.tell(INCOMING);
        call.tell(command(ANN, ANSWER));
        call.tell(command(ANN, Calls.output()));
        call.tell(command(ANN, new RayoCommand.Input(RayoCommand.InputMode.DTMF, '#', null, null, 5000, 2000, -1, -1, 0.5, 0,
                List.of(new RayoCommand.GrammarSource("builtin:dtmf/digits?maxlength=4", null, null)), List.of())));
        call.tell(new CallSignal.DigitEnded('1', 100));
        call.tell(new CallSignal.DigitEnded('2', 100));
        call.tell(new CallSignal.DigitEnded('#', 100));
        call.tell(command(ANN, new RayoCommand.Hangup(List.of())));
        call.tell(command(ANN, ANSWER));
        settle();
        List<CallJournal.Entry> entries = loop.submit(() -> call.journal().entries()).get();
        assertThat(entries).containsExactlyElementsOf(watched);
        assertThat(call.journal().dropped()).isZero();

        CallMachine machine = new CallMachine(workshop());
        CallState state = CallState.initial(new CallId("c1"), CallPolicy.DEFAULT);
        List<CallEffect> replayed = new ArrayList<>();
        for (CallJournal.Entry entry : entries) {
            if (entry instanceof CallJournal.Entry.Signalled(Instant at, CallSignal signal)) {
                Step step = machine.step(state, signal, at);
                state = step.state();
                replayed.addAll(step.effects());
            }
        }
        assertThat(replayed).containsExactlyElementsOf(effects);
        assertThat(replayed).extracting(Object::toString).anyMatch(line -> line.contains("<instance>1 2</instance>"));
        assertThat(lines()).endsWith("ann end HANGUP_COMMAND 200", "retire", "error item-not-found/cancel");
    }

    @Test
    void theJournalIsARing() {
        CallJournal journal = new CallJournal(3);
        for (int i = 0; i < 5; i++) {
            journal.add(new CallJournal.Entry.Signalled(Instant.ofEpochSecond(i), new CallSignal.MediaOpened()));
        }
        assertThat(journal.entries()).extracting(CallJournal.Entry::at)
                .containsExactly(Instant.ofEpochSecond(2), Instant.ofEpochSecond(3), Instant.ofEpochSecond(4));
        assertThat(journal.dropped()).isEqualTo(2);
    }

    @Test
    void theWatchIsAwake() throws Exception {
        loop.submit(() -> LockSupport.parkNanos(1_000)).get();
        assertThat(NonBlocking.seen()).isNotEmpty();
        NonBlocking.seen();
    }

    @Test
    void aWorkshopIsItsParts() throws GrammarException {
        ComponentWorkshop workshop = ComponentWorkshop.of(
                output -> new PlanResult.Refused(RayoError.badRequest("x")), new Grammars(), SpeechJudge.DEAF, new Nlsml());
        DtmfMatcher matcher = workshop.compile(List.of(new RayoCommand.GrammarSource("builtin:dtmf/digits", null, null))).start();
        assertThat(workshop.of(matcher.feed('7'))).contains(">7</input>");
        assertThat(workshop.plan(Calls.output())).isInstanceOf(PlanResult.Refused.class);
    }
}
