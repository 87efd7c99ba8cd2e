package org.rayo.sdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The streams of a session, which keep their places for its life (RFC 3264 §8), and the payload types that have a meaning in
 * it (§8.3.2).
 *
 * @param audio which of them is ours
 * @param payloadTypes by {@link AudioFormat#key()}
 */
record Layout(List<Slot> slots, int audio, Map<String, Integer> payloadTypes) {
    private static final String PLAIN = "RTP/AVP";
    private static final String SECURE = "RTP/SAVP";

    /** {@code format}: the first of a stream that is refused, as written. */
    record Slot(String media, String protocol, String format) {}

    /** Of a first offer of ours. */
    static Layout fresh(AudioCapabilities own) {
        String protocol = own.srtp().takesPlain() ? PLAIN : SECURE;
        return new Layout(List.of(new Slot("audio", protocol, "0")), 0, Map.of());
    }

    static Layout of(SessionDescription offer, int audio) {
        List<Slot> slots = new ArrayList<>();
        for (MediaDescription media : offer.media()) {
            slots.add(new Slot(media.media(), media.protocol(), media.formats().getFirst()));
        }
        Map<String, Integer> types = new LinkedHashMap<>();
        MediaDescription chosen = offer.media().get(audio);
        for (String format : chosen.formats()) {
            int number = SdpParser.number(format);
            if (number >= 0 && number <= 127) {
                types.putIfAbsent(Negotiator.map(chosen, format, number), number);
            }
        }
        types.remove("");
        return new Layout(List.copyOf(slots), audio, types);
    }

    String protocol() {
        return slots.get(audio).protocol();
    }

    boolean secure() {
        return isSecure(protocol());
    }

    static boolean isSecure(String protocol) {
        return protocol.equals(SECURE) || protocol.equals("RTP/SAVPF");
    }

    static boolean isPlain(String protocol) {
        return protocol.equals(PLAIN) || protocol.equals("RTP/AVPF");
    }
}
