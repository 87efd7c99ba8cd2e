package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines that the configuration names, as far as they are here. */
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private Engines() {}

    /**
     * Looks for programs, so it blocks. One that is not installed is passed over; one that does not work is told.
     *
     * @param searchPath as in {@code PATH}
     */
    public static List<SpeechSynthesizer> of(ServerConfig.Synthesis config, EgressClient egress, @Nullable String searchPath) {
        List<SpeechSynthesizer> engines = new ArrayList<>();
        for (String name : config.engines()) {
            try {
                SpeechSynthesizer engine = one(name, config, egress, searchPath);
                if (engine != null) {
                    engines.add(engine);
                }
            } catch (SpeechFailure e) {
                LOG.warn("speech.synthesizers: {} is left out: {}", name, e.text());
            }
        }
        return engines;
    }

    private static @Nullable SpeechSynthesizer one(String name, ServerConfig.Synthesis config, EgressClient egress, @Nullable String searchPath) {
        for (ServerConfig.HttpEngine http : config.http()) {
            if (http.name().equals(name)) {
                return new HttpSynthesizer(http, egress, config.timeout());
            }
        }
        if (name.equals("freetts")) {
            return new FreeTtsSynthesizer(config.workers(), config.queue());
        }
        Program program = Program.find(name, searchPath);
        if (program == null) {
            return null;
        }
        return name.equals("flite")
                ? FliteSynthesizer.of(program, config.workers(), config.queue(), config.timeout())
                : EspeakSynthesizer.of(program, config.workers(), config.queue(), config.timeout());
    }
}
