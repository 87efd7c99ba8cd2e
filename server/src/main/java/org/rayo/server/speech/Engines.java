package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import org.rayo.server.config.ServerConfig;

/** The engines that the configuration names, as far as they are here. */
public final class Engines {
    private Engines() {}

    /** Looks for programs, so it blocks. */
    public static List<SpeechSynthesizer> of(ServerConfig.Synthesis config) {
        List<SpeechSynthesizer> engines = new ArrayList<>();
        for (String name : config.engines()) {
            if (name.equals("freetts")) {
                engines.add(new FreeTtsSynthesizer(config.workers(), config.queue()));
            }
        }
        return engines;
    }
}
