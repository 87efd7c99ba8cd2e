package org.rayo.sdp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.sdp.NegotiatedAudio.Events;

/** Writes our descriptions. */
final class SdpWriter {
    private static final int EVENTS_8000 = 101;
    private static final int FIRST_DYNAMIC = 96;
    private static final int LAST_DYNAMIC = 127;
    private static final int OUR_PTIME_MS = 20;

    private final AudioCapabilities own;
    private final StringBuilder sdp = new StringBuilder(480);

    SdpWriter(AudioCapabilities own, long sessionId, long version) {
        this.own = own;
        String address = (own.host().indexOf(':') >= 0 ? "IN IP6 " : "IN IP4 ") + own.host();
        sdp.append("v=0\r\no=- ").append(sessionId).append(' ').append(version).append(' ').append(address)
                .append("\r\ns=-\r\nc=").append(address).append("\r\nt=0 0\r\n");
    }

    /** A stream that is refused, in its place (RFC 3264 §6). */
    void refused(Layout.Slot slot) {
        sdp.append("m=").append(slot.media()).append(" 0 ").append(slot.protocol()).append(' ').append(slot.format())
                .append("\r\n");
    }

    /** The audio stream of an answer: what was agreed, nothing else. */
    void agreed(String protocol, NegotiatedAudio audio, @Nullable Crypto offered) {
        sdp.append("m=audio ").append(own.port()).append(' ').append(protocol).append(' ').append(audio.payloadType());
        Events events = audio.events();
        if (audio.comfortNoisePayloadType() >= 0) {
            sdp.append(' ').append(audio.comfortNoisePayloadType());
        }
        if (events != null) {
            sdp.append(' ').append(events.payloadType());
        }
        sdp.append("\r\n");
        format(audio.payloadType(), audio.format());
        if (audio.comfortNoisePayloadType() >= 0) {
            format(audio.comfortNoisePayloadType(), AudioFormat.CN);
        }
        if (events != null) {
            events(events.payloadType(), events.clockRateHz());
        }
        if (offered != null) {
            new Crypto(offered.tag(), offered.suite(), own.srtp().keys().apply(offered.suite())).appendTo(sdp);
        }
        end(audio.rtcp().mux(), audio.ptimeMs(), audio.direction());
    }

    /** The audio stream of an offer: all we can. Payload types that the session knows stay (RFC 3264 §8.3.2). */
    void offered(Layout layout, Direction direction) {
        Map<String, Integer> types = payloadTypes(layout.payloadTypes());
        sdp.append("m=audio ").append(own.port()).append(' ').append(layout.protocol());
        types.values().forEach(type -> sdp.append(' ').append(type));
        sdp.append("\r\n");
        for (AudioFormat format : own.formats()) {
            format(types.getOrDefault(format.key(), -1), format);
        }
        if (types.containsKey(AudioFormat.CN.key())) {
            format(types.getOrDefault(AudioFormat.CN.key(), -1), AudioFormat.CN);
        }
        types.forEach((key, type) -> {
            if (key.startsWith(EVENT)) {
                events(type, Integer.parseInt(key.substring(EVENT.length())));
            }
        });
        if (layout.secure()) {
            for (CryptoSuite suite : own.srtp().suites()) {
                own.srtp().line(suite).appendTo(sdp);
            }
        }
        end(own.rtcpMux(), OUR_PTIME_MS, direction);
    }

    private static final String EVENT = "TELEPHONE-EVENT/";

    /** By the key of the format, in the order of the {@code m=} line. */
    private Map<String, Integer> payloadTypes(Map<String, Integer> known) {
        Map<String, Integer> types = new LinkedHashMap<>();
        for (AudioFormat format : own.formats()) {
            assign(types, known, format.key(), format.staticPayloadType());
        }
        if (own.comfortNoise() && own.formats().stream().anyMatch(format -> format.clockRateHz() == 8000)) {
            assign(types, known, AudioFormat.CN.key(), AudioFormat.CN.staticPayloadType());
        }
        assign(types, known, EVENT + 8000, EVENTS_8000);
        if (own.formats().stream().anyMatch(format -> format.clockRateHz() == 48_000)) {
            assign(types, known, EVENT + 48_000, -1);
        }
        return types;
    }

    private static void assign(Map<String, Integer> types, Map<String, Integer> known, String key, int wanted) {
        Integer before = known.get(key);
        int type = before == null ? wanted : before;
        if (type < 0 || types.containsValue(type) || (before == null && known.containsValue(type))) {
            type = FIRST_DYNAMIC;
            while (type < LAST_DYNAMIC && (type == EVENTS_8000 || types.containsValue(type) || known.containsValue(type))) {
                type++;
            }
        }
        types.put(key, type);
    }

    private void format(int payloadType, AudioFormat format) {
        sdp.append("a=rtpmap:").append(payloadType).append(' ').append(format.map()).append("\r\n");
        if (!format.parameters().isEmpty()) {
            sdp.append("a=fmtp:").append(payloadType).append(' ').append(format.parameters()).append("\r\n");
        }
    }

    private void events(int payloadType, int clockRateHz) {
        sdp.append("a=rtpmap:").append(payloadType).append(" telephone-event/").append(clockRateHz)
                .append("\r\na=fmtp:").append(payloadType).append(" 0-15\r\n");
    }

    private void end(boolean mux, int ptimeMs, Direction direction) {
        if (mux) {
            sdp.append("a=rtcp-mux\r\n");
        }
        sdp.append("a=ptime:").append(ptimeMs).append("\r\na=").append(direction.attribute()).append("\r\n");
    }

    @Override
    public String toString() {
        return sdp.toString();
    }
}
