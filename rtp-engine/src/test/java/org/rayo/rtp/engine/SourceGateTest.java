package org.rayo.rtp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Who is heard and where media goes, mode by mode. */
class SourceGateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetSocketAddress SIGNALLED = new InetSocketAddress("192.0.2.1", 4000);
    private static final InetSocketAddress NATTED = new InetSocketAddress("198.51.100.7", 31000);
    private static final InetSocketAddress INTRUDER = new InetSocketAddress("203.0.113.66", 5555);

    private static SourceGate gate(SymmetricRtp mode) {
        SourceGate gate = new SourceGate(mode, 10_000);
        gate.signalled(SIGNALLED, 0);
        return gate;
    }

    private static boolean feed(SourceGate gate, InetSocketAddress source, int packets, long nowNanos) {
        boolean admitted = false;
        for (int i = 0; i < packets; i++) {
            admitted = gate.admit(source, 1, 0xFFFE + i & 0xFFFF, nowNanos + i * 20_000_000L);
        }
        return admitted;
    }

    @Test
    void beforeNegotiationNobodyIsHeard() {
        SourceGate gate = new SourceGate(SymmetricRtp.ON, 10_000);
        assertThat(feed(gate, NATTED, 10, 0)).isFalse();
        assertThat(gate.rtpTarget()).isNull();
        assertThat(gate.rtcpTarget()).isNull();
        assertThat(gate.admitRtcp(NATTED)).isFalse();
    }

    @Test
    void autoPrefersTheSignalledAddressAtItsFirstPacket() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        assertThat(feed(gate, INTRUDER, 2, 0)).isFalse();
        assertThat(feed(gate, SIGNALLED, 1, 0)).isTrue();
        assertThat(feed(gate, INTRUDER, 50, SECOND)).isFalse();
        assertThat(gate.rtpTarget()).isEqualTo(SIGNALLED);
        assertThat(gate.rtcpTarget()).isEqualTo(new InetSocketAddress("192.0.2.1", 4001));
    }

    @Test
    void autoLearnsAnotherSourceFromThreePacketsInSequence() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        assertThat(feed(gate, NATTED, 2, 0)).isFalse();
        assertThat(gate.rtpTarget()).isEqualTo(SIGNALLED);
        assertThat(gate.admit(NATTED, 1, 0, 60_000_000L)).isTrue();
        assertThat(gate.rtpTarget()).isEqualTo(NATTED);
        assertThat(gate.rtcpTarget()).isEqualTo(new InetSocketAddress("198.51.100.7", 31001));
        assertThat(feed(gate, INTRUDER, 50, SECOND)).isFalse();
        assertThat(feed(gate, SIGNALLED, 50, 11 * SECOND)).isFalse();
    }

    @Test
    void autoTurnsToTheSignalledAddressWhileItLearns() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        assertThat(feed(gate, INTRUDER, 3, 0)).isTrue();
        assertThat(gate.mayAdmit(SIGNALLED)).isTrue();
        assertThat(feed(gate, SIGNALLED, 1, 9 * SECOND)).isTrue();
        assertThat(feed(gate, INTRUDER, 50, 9 * SECOND)).isFalse();
        assertThat(gate.rtpTarget()).isEqualTo(SIGNALLED);
    }

    /** A peer that moves elsewhere is still heard from where it was for some packets, as they were on their way. */
    @Test
    void whoWasHeardBeforeIsNotTakenForTheNewAddress() {
        for (SymmetricRtp mode : new SymmetricRtp[] {SymmetricRtp.AUTO, SymmetricRtp.ON}) {
            SourceGate gate = gate(mode);
            feed(gate, SIGNALLED, 3, 0);
            InetSocketAddress moved = new InetSocketAddress("192.0.2.9", 4000);
            gate.signalled(moved, 20 * SECOND);
            assertThat(feed(gate, SIGNALLED, 40, 20 * SECOND)).isFalse();
            assertThat(gate.rtpTarget()).isEqualTo(moved);
            assertThat(feed(gate, moved, 3, 21 * SECOND)).isTrue();
            assertThat(feed(gate, SIGNALLED, 40, 22 * SECOND)).isFalse();
        }
    }

    /** RFC 2543's hold names no address; afterwards it is where it was, and heard at its first packet. */
    @Test
    void aHoldMovesNobody() {
        for (InetSocketAddress source : new InetSocketAddress[] {NATTED, SIGNALLED}) {
            SourceGate gate = gate(SymmetricRtp.AUTO);
            feed(gate, source, 3, 0);
            gate.signalled(new InetSocketAddress("0.0.0.0", 4000), 20 * SECOND);
            assertThat(gate.rtpTarget()).isNull();
            gate.signalled(SIGNALLED, 21 * SECOND);
            assertThat(gate.rtpTarget()).isEqualTo(source);
            assertThat(gate.admit(source, 77, 9, 21 * SECOND)).isTrue();
        }
    }

    /** It told another address, and goes on to send from the same one. */
    @Test
    void whoStaysWhereItWasIsLearntAgain() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        feed(gate, NATTED, 3, 0);
        gate.signalled(new InetSocketAddress("192.0.2.9", 4000), 20 * SECOND);
        assertThat(feed(gate, NATTED, 40, 20 * SECOND)).isFalse();
        assertThat(feed(gate, NATTED, 3, 21 * SECOND)).isTrue();
        assertThat(gate.rtpTarget()).isEqualTo(NATTED);
    }

    @Test
    void packetsOutOfSequenceOfOtherSourcesOrTooSlowProveNothing() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        for (int i = 0; i < 20; i++) {
            assertThat(gate.admit(NATTED, 1, i * 2, i)).isFalse();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(gate.admit(NATTED, i, i, i)).isFalse();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(gate.admit(NATTED, 9, i, i * 600_000_000L)).isFalse();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(gate.admit(i % 2 == 0 ? NATTED : INTRUDER, 1, i, i)).isFalse();
        }
    }

    @Test
    void autoLearnsOnlyWithinItsWindow() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        assertThat(feed(gate, INTRUDER, 50, 11 * SECOND)).isFalse();
        assertThat(feed(gate, SIGNALLED, 1, 20 * SECOND)).isTrue();
    }

    @Test
    void aNewNegotiationOpensLearningAgainAndKeepsTrust() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        feed(gate, NATTED, 3, 0);
        gate.signalled(SIGNALLED, 20 * SECOND);
        assertThat(gate.rtpTarget()).isEqualTo(NATTED);
        assertThat(gate.admit(NATTED, 77, 9, 20 * SECOND)).isTrue();
        gate.signalled(new InetSocketAddress("192.0.2.9", 4000), 40 * SECOND);
        assertThat(gate.admit(NATTED, 77, 10, 40 * SECOND)).isFalse();
        assertThat(gate.rtpTarget()).isEqualTo(new InetSocketAddress("192.0.2.9", 4000));
    }

    @Test
    void offSendsAsSignalledAndHearsTheSignalledHost() {
        SourceGate gate = gate(SymmetricRtp.OFF);
        assertThat(feed(gate, NATTED, 10, 0)).isFalse();
        assertThat(feed(gate, new InetSocketAddress("192.0.2.1", 9999), 1, 0)).isTrue();
        assertThat(gate.rtpTarget()).isEqualTo(SIGNALLED);
    }

    @Test
    void onAnswersWhoeverProvesItself() {
        SourceGate gate = gate(SymmetricRtp.ON);
        assertThat(feed(gate, SIGNALLED, 1, 100 * SECOND)).isFalse();
        assertThat(feed(gate, NATTED, 3, 100 * SECOND)).isTrue();
        assertThat(feed(gate, SIGNALLED, 10, 100 * SECOND)).isFalse();
        assertThat(gate.rtpTarget()).isEqualTo(NATTED);
    }

    @Test
    void rtcpComesFromThePeersHostOnly() {
        SourceGate gate = gate(SymmetricRtp.AUTO);
        assertThat(gate.admitRtcp(new InetSocketAddress("192.0.2.1", 4001))).isTrue();
        assertThat(gate.admitRtcp(INTRUDER)).isFalse();
    }

    @Test
    void unspecifiedAddressesAreNoTargets() {
        SourceGate gate = new SourceGate(SymmetricRtp.AUTO, 10_000);
        gate.signalled(new InetSocketAddress("0.0.0.0", 4000), 0);
        assertThat(gate.rtpTarget()).isNull();
        gate.signalled(new InetSocketAddress("192.0.2.1", 0), 0);
        assertThat(gate.rtpTarget()).isNull();
    }
}
