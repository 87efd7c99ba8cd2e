package org.rayo.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.SessionReport;

/** What a call's media session saw, under the names of {@code /api/v1/calls/<id>/media}. */
final class MediaFigures {

    private MediaFigures() {}

    static Map<String, @Nullable Object> of(SessionReport seen) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("packetsSent", seen.packetsSent());
        figures.put("octetsSent", seen.octetsSent());
        figures.put("packetsReceived", seen.packetsReceived());
        figures.put("octetsReceived", seen.octetsReceived());
        figures.put("packetsLost", seen.packetsLost());
        figures.put("packetsLate", seen.packetsLate());
        figures.put("packetsConcealed", seen.packetsConcealed());
        figures.put("packetsRefused", seen.packetsRefused());
        figures.put("jitterMs", seen.jitterMicros() / 1e3);
        figures.put("roundTripMs", reported(seen.roundTripMicros(), 1e3));
        figures.put("remoteLostPercent", reported(seen.remoteFractionLost(), 2.56));
        figures.put("remoteJitterMs", reported(seen.remoteJitterMicros(), 1e3));
        figures.put("digitsReceived", seen.digitsReceived());
        return figures;
    }

    /** Null before the far end has said anything. */
    private static @Nullable Object reported(int value, double divisor) {
        return value < 0 ? null : value / divisor;
    }
}
