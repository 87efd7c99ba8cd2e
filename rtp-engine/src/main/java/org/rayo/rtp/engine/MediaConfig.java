package org.rayo.rtp.engine;

import java.net.InetAddress;
import org.rayo.rtp.jitter.JitterLimits;

/**
 * How a media engine is set up.
 *
 * @param bindAddress local address of all RTP sockets
 * @param portMin first port of the range; 0 with {@code portMax} 0 = any free ports
 * @param portMax last port of the range
 * @param sharing how sessions come by their sockets
 * @param inBandDigits whether tones in the audio are digits
 * @param loops media loops, 1…64
 * @param symmetric whether other sources than the signalled one are learnt
 * @param jitter the receive delay
 * @param learnWindowMs how long after a (re)start {@link SymmetricRtp#AUTO} may learn a source
 * @param portCooldownMs how long a port rests before it is used again, so that a dead call's packets find nobody
 * @param maxSessions sessions at most; more are refused
 * @param commandCapacity commands that may wait for one loop; more are refused
 * @param rtcpIntervalMs mean time between RTCP reports of a session; each is drawn from 0.5 to 1.5 times this
 * @param silence what a session sends that has nothing to say
 */
public record MediaConfig(
        InetAddress bindAddress,
        int portMin,
        int portMax,
        PortSharing sharing,
        InBandDigits inBandDigits,
        int loops,
        SymmetricRtp symmetric,
        JitterLimits jitter,
        int learnWindowMs,
        int portCooldownMs,
        int maxSessions,
        int commandCapacity,
        int rtcpIntervalMs,
        SilentPackets silence) {

    /** @throws IllegalArgumentException when a value is out of range, or the port range holds no pair */
    public MediaConfig {
        boolean anyPort = portMin == 0 && portMax == 0;
        if (!anyPort && (portMin < 1 || portMax > 65535 || ((portMin + 1) & ~1) + 1 > portMax)) {
            throw new IllegalArgumentException("RTP port range " + portMin + "-" + portMax
                    + " holds no pair of an even and the next port");
        }
        if (loops < 1 || loops > 64) {
            throw new IllegalArgumentException("media loops must be 1 to 64: " + loops);
        }
        if (maxSessions < 1 || commandCapacity < 2 || rtcpIntervalMs < 100 || learnWindowMs < 0 || portCooldownMs < 0) {
            throw new IllegalArgumentException("session and command bounds, RTCP interval, learn window and port"
                    + " cool-down must be positive");
        }
    }

    /** Loopback, any free ports, one loop per two processors. */
    public static MediaConfig defaults() {
        int loops = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 64);
        return new MediaConfig(
                InetAddress.getLoopbackAddress(),
                0,
                0,
                PortSharing.NONE,
                InBandDigits.AUTO,
                loops,
                SymmetricRtp.AUTO,
                JitterLimits.DEFAULT,
                10_000,
                5_000,
                10_000,
                4096,
                5_000,
                SilentPackets.CONTINUOUS);
    }

    /** The same, bound to another address. */
    public MediaConfig withBindAddress(InetAddress address) {
        return new MediaConfig(address, portMin, portMax, sharing, inBandDigits, loops, symmetric, jitter, learnWindowMs, portCooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with a port range; 0, 0 = any free ports. */
    public MediaConfig withPorts(int min, int max) {
        return new MediaConfig(bindAddress, min, max, sharing, inBandDigits, loops, symmetric, jitter, learnWindowMs, portCooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with sockets that sessions share, or not. */
    public MediaConfig withSharing(PortSharing shared) {
        return new MediaConfig(bindAddress, portMin, portMax, shared, inBandDigits, loops, symmetric, jitter,
                learnWindowMs, portCooldownMs, maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another use of tones. */
    public MediaConfig withInBandDigits(InBandDigits mode) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, mode, loops, symmetric, jitter,
                learnWindowMs, portCooldownMs, maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another number of media loops. */
    public MediaConfig withLoops(int count) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, count, symmetric, jitter, learnWindowMs, portCooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another symmetric-RTP mode. */
    public MediaConfig withSymmetric(SymmetricRtp mode) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, mode, jitter, learnWindowMs, portCooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another receive delay. */
    public MediaConfig withJitter(JitterLimits limits) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, symmetric, limits, learnWindowMs, portCooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another learning window. */
    public MediaConfig withLearnWindowMs(int windowMs) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, symmetric, jitter, windowMs, portCooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another rest for ports. */
    public MediaConfig withPortCooldownMs(int cooldownMs) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, symmetric, jitter, learnWindowMs, cooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another bound of sessions. */
    public MediaConfig withMaxSessions(int sessions) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, symmetric, jitter, learnWindowMs, portCooldownMs,
                sessions, commandCapacity, rtcpIntervalMs, silence);
    }

    /** The same with another bound of waiting commands per loop. */
    public MediaConfig withCommandCapacity(int commands) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, symmetric, jitter, learnWindowMs, portCooldownMs,
                maxSessions, commands, rtcpIntervalMs, silence);
    }

    /** The same with another mean RTCP interval. */
    public MediaConfig withRtcpIntervalMs(int intervalMs) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, symmetric, jitter, learnWindowMs, portCooldownMs,
                maxSessions, commandCapacity, intervalMs, silence);
    }

    /** The same with other packets of silence. */
    public MediaConfig withSilence(SilentPackets packets) {
        return new MediaConfig(bindAddress, portMin, portMax, sharing, inBandDigits, loops, symmetric, jitter, learnWindowMs, portCooldownMs,
                maxSessions, commandCapacity, rtcpIntervalMs, packets);
    }
}
