package org.rayo.rtp.engine;

import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** In a flight recording: an RTP packet left more than 5 ms after its time. */
@Name("org.rayo.rtp.LatePacket")
@Label("Late RTP Packet")
@Category({"Rayo", "Media"})
@Description("An RTP packet left more than 5 ms after its time")
@StackTrace(false)
final class LatePacket extends Event {
    private static final AtomicInteger STATE = new AtomicInteger();
    private static final int UNKNOWN = 0;
    private static final int PREPARING = 1;
    private static final int PREPARED = 2;

    @Label("Lateness")
    @Timespan(Timespan.NANOSECONDS)
    long latenessNanos;

    @Label("Local RTP Port")
    int localPort;

    /** Loads what {@link #recording} needs, while no packet waits. */
    static void load() {
        if (FlightRecorder.isInitialized()) {
            prepare();
        }
    }

    /**
     * Whether a flight recording wants these events. The first event of a kind costs the JVM hundreds of milliseconds: when
     * a recording was started later than the engine, that time is spent elsewhere, and the events until then are missing.
     */
    static boolean recording() {
        if (STATE.get() == PREPARED) {
            return new LatePacket().isEnabled();
        }
        if (FlightRecorder.isInitialized() && STATE.compareAndSet(UNKNOWN, PREPARING)) {
            Thread.ofVirtual().name("late-packet-event").start(LatePacket::prepare);
        }
        return false;
    }

    private static void prepare() {
        STATE.set(new LatePacket().isEnabled() ? PREPARED : UNKNOWN);
    }

    static void commit(long latenessNanos, int localPort) {
        LatePacket event = new LatePacket();
        event.latenessNanos = latenessNanos;
        event.localPort = localPort;
        event.commit();
    }
}
