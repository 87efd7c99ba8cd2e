package org.rayo.rtp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms stand in one order: dsp, packet, codec, srtp, jitter, detect, dtmf, audio, mixer, engine; each knows only those before it. */
@AnalyzeClasses(packages = "org.rayo.rtp", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule dspKnowsNoOther =
            knowsNone("dsp", "packet", "codec", "srtp", "jitter", "detect", "dtmf", "audio", "mixer", "engine");

    @ArchTest
    static final ArchRule packetKnowsNoOther = knowsNone("packet", "codec", "srtp", "jitter", "detect", "dtmf", "audio", "mixer", "engine");

    @ArchTest
    static final ArchRule codec = knowsNone("codec", "srtp", "jitter", "detect", "dtmf", "audio", "mixer", "engine");

    @ArchTest
    static final ArchRule srtp = knowsNone("srtp", "jitter", "detect", "dtmf", "audio", "mixer", "engine");

    @ArchTest
    static final ArchRule jitter = knowsNone("jitter", "detect", "dtmf", "audio", "mixer", "engine");

    @ArchTest
    static final ArchRule detect = knowsNone("detect", "dtmf", "audio", "mixer", "engine");

    @ArchTest
    static final ArchRule dtmf = knowsNone("dtmf", "audio", "mixer", "engine");

    @ArchTest
    static final ArchRule audio = knowsNone("audio", "mixer", "engine");

    @ArchTest
    static final ArchRule noCycles = slices().matching("org.rayo.rtp.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheEngineKnowsChannelsAndReactor = noClasses()
            .that()
            .resideOutsideOfPackage("..engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "reactor..");

    @ArchTest
    static final ArchRule nothingOfSipOrRayo = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.rayo.sip..", "org.rayo.sdp..", "org.rayo.xmpp..", "org.rayo.server..");

    private static ArchRule knowsNone(String room, String... later) {
        String[] packages = new String[later.length];
        for (int i = 0; i < later.length; i++) {
            packages[i] = "org.rayo.rtp." + later[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("org.rayo.rtp." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }
}
