package org.rayo.rtp.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.packet.SequenceNumbers;

/**
 * Decides whose packets are taken and where ours go (RFC 4961 symmetric RTP, and the defence against RTP bleed): a source
 * is learnt once, from several packets in sequence, and from then on only it is heard. The address that the signalling names goes
 * before any other. Owned by one loop.
 */
final class SourceGate {
    /** Packets in sequence that prove a source. */
    static final int PROOF_PACKETS = 3;

    private static final long PROOF_NANOS = 1_000_000_000L;

    /** How long whoever was heard before a negotiation that named another may go on without being taken for the new one. */
    private static final long LINGER_NANOS = 1_000_000_000L;

    private final SymmetricRtp mode;
    private final long windowNanos;

    private @Nullable InetSocketAddress signalled;
    private @Nullable InetSocketAddress signalledRtcp;
    private boolean rtcpMux;
    /** The last address that could be sent to, and who was heard under it. */
    private @Nullable InetSocketAddress home;
    private @Nullable InetSocketAddress heard;
    private @Nullable InetSocketAddress trusted;
    private @Nullable InetSocketAddress previous;
    private @Nullable InetSocketAddress locked;
    private @Nullable InetSocketAddress lockedRtcp;
    private long windowStartNanos;

    private @Nullable InetSocketAddress candidate;
    private int candidateSsrc;
    private int candidateNext;
    private int candidatePackets;
    private long candidateSinceNanos;

    SourceGate(SymmetricRtp mode, int learnWindowMs) {
        this.mode = mode;
        this.windowNanos = learnWindowMs * 1_000_000L;
    }

    /** A (new) negotiation: learning is open again; who was heard last stays trusted if the address is the same. */
    void signalled(InetSocketAddress remote, long nowNanos) {
        signalled(remote, null, false, nowNanos);
    }

    /**
     * As above.
     *
     * @param remoteRtcp where the peer said it receives RTCP, or null for the next port
     * @param mux whether RTCP goes where RTP goes
     */
    void signalled(InetSocketAddress remote, @Nullable InetSocketAddress remoteRtcp, boolean mux, long nowNanos) {
        if (locked != null && signalled != null && signalled.equals(home)) {
            heard = locked;
        }
        boolean usable = reachable(remote) != null;
        if (usable && !remote.equals(home)) {
            previous = heard != null ? heard : previous;
            heard = null;
            home = remote;
        }
        // an address that is none, as of calls on hold, moves nobody
        trusted = usable ? heard : null;
        signalled = remote;
        signalledRtcp = remoteRtcp != null ? remoteRtcp : nextPort(remote);
        rtcpMux = mux;
        locked = null;
        lockedRtcp = null;
        candidate = null;
        windowStartNanos = nowNanos;
    }

    private static InetSocketAddress nextPort(InetSocketAddress address) {
        return new InetSocketAddress(address.getAddress(), Math.min(65535, address.getPort() + 1));
    }

    /** Whether a packet from {@code source} could belong to this session, before it is worth a closer look. */
    boolean mayAdmit(InetSocketAddress source) {
        return locked == null || source.equals(locked) || source.equals(signalled);
    }

    /** Whether {@code source} is where the signalling said, or who was heard before. */
    boolean named(InetSocketAddress source) {
        return source.equals(signalled) || source.equals(trusted) || source.equals(locked);
    }

    /** Whether a packet from {@code source} belongs to this session. */
    boolean admit(InetSocketAddress source, int ssrc, int sequence, long nowNanos) {
        InetSocketAddress expected = signalled;
        if (expected == null) {
            return false;
        }
        if (mode == SymmetricRtp.OFF) {
            return source.getAddress().equals(expected.getAddress());
        }
        boolean learning = nowNanos - windowStartNanos <= windowNanos;
        if (locked != null) {
            if (mode == SymmetricRtp.AUTO && learning && source.equals(expected)) {
                // the signalling was right after all: who was heard before was the old path, or somebody else
                lock(source);
            }
            return source.equals(locked);
        }
        if (source.equals(trusted) || (mode == SymmetricRtp.AUTO && source.equals(expected))) {
            lock(source);
            return true;
        }
        if (mode == SymmetricRtp.AUTO && !learning) {
            return false;
        }
        if (source.equals(previous) && nowNanos - windowStartNanos < LINGER_NANOS) {
            return false;
        }
        if (prove(source, ssrc, sequence, nowNanos)) {
            lock(source);
            return true;
        }
        return false;
    }

    private boolean prove(InetSocketAddress source, int ssrc, int sequence, long nowNanos) {
        if (source.equals(candidate)
                && ssrc == candidateSsrc
                && sequence == candidateNext
                && nowNanos - candidateSinceNanos <= PROOF_NANOS) {
            candidatePackets++;
        } else {
            candidate = source;
            candidateSsrc = ssrc;
            candidatePackets = 1;
            candidateSinceNanos = nowNanos;
        }
        candidateNext = SequenceNumbers.plus(sequence, 1);
        return candidatePackets >= PROOF_PACKETS;
    }

    private void lock(InetSocketAddress source) {
        previous = null;
        locked = source;
        lockedRtcp = nextPort(source);
        candidate = null;
    }

    /** Whether an RTCP packet comes from the peer's host. */
    boolean admitRtcp(InetSocketAddress source) {
        InetSocketAddress peer = peer();
        if (peer == null) {
            return false;
        }
        InetAddress host = peer.getAddress();
        return source.getAddress().equals(host);
    }

    private @Nullable InetSocketAddress peer() {
        return locked != null ? locked : trusted != null ? trusted : signalled;
    }

    /** Where RTP goes, or null while there is nowhere. */
    @Nullable InetSocketAddress rtpTarget() {
        return reachable(peer());
    }

    /** Where RTCP goes, or null while there is nowhere. */
    @Nullable InetSocketAddress rtcpTarget() {
        InetSocketAddress target = rtpTarget();
        if (target == null || rtcpMux) {
            return target;
        }
        if (target.equals(signalled)) {
            return signalledRtcp;
        }
        return locked != null ? lockedRtcp : null;
    }

    private static @Nullable InetSocketAddress reachable(@Nullable InetSocketAddress address) {
        boolean usable = address != null && address.getPort() != 0 && !address.getAddress().isAnyLocalAddress();
        return usable ? address : null;
    }
}
