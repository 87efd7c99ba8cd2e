package org.rayo.server.speech;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.server.egress.EgressClient;
import org.rayo.server.mrcp.MrcpClient;
import org.rayo.server.mrcp.MrcpFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines that the configuration names, as far as they are here. */
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private Engines() {}

    /**
     * Looks for programs, so it blocks. One that is not installed is passed over; one that does not work is told.
     *
     * @param speechServers clients of them
     * @param searchPath as in {@code PATH}
     */
    public static List<SpeechSynthesizer> of(ServerConfig.Synthesis config, EgressClient egress,
            Function<ServerConfig.MrcpServer, MrcpClient> speechServers, @Nullable String searchPath) {
        List<SpeechSynthesizer> engines = new ArrayList<>();
        for (String name : config.engines()) {
            try {
                SpeechSynthesizer engine = one(name, config, egress, speechServers, searchPath);
                if (engine != null) {
                    engines.add(engine);
                }
            } catch (SpeechFailure | MrcpFailure e) {
                LOG.warn("speech.synthesizers: {} is left out: {}", name, e.getMessage());
            }
        }
        return engines;
    }

    private static @Nullable SpeechSynthesizer one(String name, ServerConfig.Synthesis config, EgressClient egress,
            Function<ServerConfig.MrcpServer, MrcpClient> speechServers, @Nullable String searchPath) {
        for (ServerConfig.HttpEngine http : config.http()) {
            if (http.name().equals(name)) {
                return new HttpSynthesizer(http, egress, config.timeout());
            }
        }
        for (ServerConfig.MrcpServer server : config.mrcp()) {
            if (server.name().equals(name)) {
                return new MrcpSynthesizer(server, speechServers.apply(server), config.timeout());
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

    /** The same of those that understand. */
    public static List<SpeechRecognizer> of(ServerConfig.Recognition config, EgressClient egress,
            Function<ServerConfig.MrcpServer, MrcpClient> speechServers, @Nullable String searchPath) {
        List<SpeechRecognizer> engines = new ArrayList<>();
        for (String name : config.engines()) {
            if (name.equals("sphinx4")) {
                engines.add(new SphinxRecognizer(model(config.model()), config.workers(), config.queue()));
            } else if (name.equals(PocketsphinxRecognizer.NAME)) {
                pocketsphinx(config, searchPath, engines);
            } else if (name.equals("vosk") && config.vosk() != null) {
                engines.add(new VoskRecognizer(config.vosk(), config.voskLanguages(), egress));
            } else {
                config.mrcp().stream().filter(server -> server.name().equals(name)).findFirst()
                        .ifPresent(server -> speechServer(server, config, speechServers, engines));
            }
        }
        return engines;
    }

    private static void pocketsphinx(ServerConfig.Recognition config, @Nullable String searchPath, List<SpeechRecognizer> engines) {
        Program program = Program.find(PocketsphinxRecognizer.PROGRAM, searchPath);
        if (program != null) {
            try {
                engines.add(PocketsphinxRecognizer.of(
                        program, model(config.model()), config.workers(), config.queue(), config.timeout()));
            } catch (SpeechFailure e) {
                LOG.warn("speech.recognizers: pocketsphinx is left out: {}", e.text());
            }
        }
    }

    private static void speechServer(ServerConfig.MrcpServer server, ServerConfig.Recognition config,
            Function<ServerConfig.MrcpServer, MrcpClient> speechServers, List<SpeechRecognizer> engines) {
        try {
            engines.add(new MrcpRecognizer(server, speechServers.apply(server), config.timeout()));
        } catch (MrcpFailure e) {
            LOG.warn("speech.recognizers: {} is left out: {}", server.name(), e.text());
        }
    }

    /** One that cannot be read is told, and the stock one is taken. */
    private static SphinxModel model(@Nullable Path directory) {
        try {
            return directory == null ? SphinxModel.stock() : SphinxModel.in(directory);
        } catch (IllegalArgumentException e) {
            LOG.warn("speech.recognition.model: {}; the stock model is taken", e.getMessage());
            return SphinxModel.stock();
        }
    }
}
