package org.rayo.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * The order of the rooms: the core (protocol, component, grammar, routing, call) is pure and knows no edge; the edges know
 * the core; only the wiring knows all. Rooms outside the core come and go without a change here.
 */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.rayo.server");

    private static final String[] CORE = {
        "org.rayo.server.protocol..", "org.rayo.server.component..", "org.rayo.server.grammar..", "org.rayo.server.routing..",
        "org.rayo.server.call.."
    };

    private static final String[] EDGES = {
        "org.rayo.server", "org.rayo.server.config..", "org.rayo.server.egress..", "org.rayo.server.storage..",
        "org.rayo.server.http..", "org.rayo.server.sip..", "org.rayo.server.xmpp..", "org.rayo.server.media..",
        "org.rayo.server.demo..", "org.rayo.server.control..", "org.rayo.server.net..", "org.rayo.server.speech.."
    };

    @Test
    void theCoreKnowsItsOwnOrder() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("protocol").definedBy(CORE[0])
                .layer("component").definedBy(CORE[1])
                .layer("grammar").definedBy(CORE[2])
                .layer("routing").definedBy(CORE[3])
                .layer("call").definedBy(CORE[4])
                .whereLayer("protocol").mayNotAccessAnyLayer()
                .whereLayer("component").mayOnlyAccessLayers("protocol")
                .whereLayer("grammar").mayOnlyAccessLayers("protocol", "component")
                .whereLayer("routing").mayOnlyAccessLayers("protocol")
                .whereLayer("call").mayOnlyAccessLayers("protocol", "component")
                .check(CLASSES);
    }

    @Test
    void theCoreKnowsNoEdge() {
        noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat().resideInAnyPackage(EDGES).check(CLASSES);
        noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat()
                .resideInAnyPackage("org.rayo.sip..", "org.rayo.sdp..", "org.rayo.rtp..", "org.rayo.xmpp.c2s..",
                        "org.rayo.xmpp.session..", "org.rayo.xmpp.stream..", "org.rayo.xmpp.sasl..")
                .check(CLASSES);
    }

    @Test
    void theCoreKnowsNoTransport() {
        noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.netty.buffer..", "io.netty.handler..", "io.netty.bootstrap..",
                        "reactor.netty..", "java.net..", "java.nio.channels..")
                .check(CLASSES);
        // an executor is all that a call's loop is to it
        noClasses().that().resideInAnyPackage(CORE).and().doNotHaveFullyQualifiedName("org.rayo.server.call.CallActor")
                .should().dependOnClassesThat().resideInAnyPackage("io.netty..", "reactor..").check(CLASSES);
    }

    @Test
    void timeIsAnArgument() {
        noClasses().that().resideInAnyPackage(CORE).should().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    @Test
    void theGatewaysKnowNoneButTheMediaBelowSip() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("media").definedBy("org.rayo.server.media..")
                .layer("sip").definedBy("org.rayo.server.sip..")
                .layer("xmpp").definedBy("org.rayo.server.xmpp..")
                .layer("control").definedBy("org.rayo.server.control..")
                .layer("demo").definedBy("org.rayo.server.demo..")
                .layer("wiring").definedBy("org.rayo.server")
                .whereLayer("media").mayOnlyBeAccessedByLayers("sip", "control", "wiring")
                .whereLayer("sip").mayOnlyBeAccessedByLayers("control", "wiring")
                .whereLayer("xmpp").mayOnlyBeAccessedByLayers("control", "wiring")
                .whereLayer("control").mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("demo").mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("wiring").mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheWiring() {
        noClasses().that().resideOutsideOfPackage("org.rayo.server").should().dependOnClassesThat()
                .haveFullyQualifiedName("org.rayo.server.Main").check(CLASSES);
    }

    @Test
    void onlyWhatReadsDocumentsKnowsAParser() {
        noClasses().that().resideInAnyPackage(CORE).and().doNotHaveFullyQualifiedName("org.rayo.server.protocol.EmbeddedXml")
                .should().dependOnClassesThat().resideInAnyPackage("com.fasterxml..", "javax.xml..", "org.w3c..", "org.xml..")
                .check(CLASSES);
    }
}
