package org.rayo.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rayo.sdp.NegotiatedAudio.Codec;

/**
 * What we can do and where we receive it.
 *
 * @param codecs in the order of preference, at least one
 * @param host what the far end is told to send to
 */
public record AudioCapabilities(List<Codec> codecs, String host, int port) {

    /** By names; those that are not built are left out. */
    public static AudioCapabilities of(List<String> names, String host, int port) {
        List<Codec> codecs = new ArrayList<>();
        for (String name : names) {
            for (Codec codec : Codec.values()) {
                if (codec.name().equals(name.toUpperCase(Locale.ROOT))) {
                    codecs.add(codec);
                }
            }
        }
        return new AudioCapabilities(codecs.isEmpty() ? List.of(Codec.values()) : List.copyOf(codecs), host, port);
    }
}
