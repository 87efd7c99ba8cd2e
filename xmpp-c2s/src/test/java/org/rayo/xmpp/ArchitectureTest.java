package org.rayo.xmpp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The order of the rooms: xml, then stanza; sasl beside them; then stream, session, c2s. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.rayo.xmpp");

    @Test
    void rooms_know_only_the_rooms_below() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("xml").definedBy("org.rayo.xmpp.xml")
            .layer("stanza").definedBy("org.rayo.xmpp.stanza")
            .layer("sasl").definedBy("org.rayo.xmpp.sasl")
            .layer("stream").definedBy("org.rayo.xmpp.stream")
            .layer("session").definedBy("org.rayo.xmpp.session")
            .layer("c2s").definedBy("org.rayo.xmpp.c2s")
            .layer("websocket").definedBy("org.rayo.xmpp.websocket")
            .layer("component").definedBy("org.rayo.xmpp.component")
            .whereLayer("xml").mayNotAccessAnyLayer()
            .whereLayer("stanza").mayOnlyAccessLayers("xml")
            .whereLayer("sasl").mayNotAccessAnyLayer()
            .whereLayer("stream").mayOnlyAccessLayers("xml", "stanza", "sasl")
            .whereLayer("session").mayOnlyAccessLayers("xml", "stanza", "sasl", "stream")
            .whereLayer("c2s").mayOnlyAccessLayers("xml", "stanza", "sasl", "stream", "session")
            .whereLayer("websocket").mayOnlyAccessLayers("xml", "stanza", "sasl", "stream", "session")
            .whereLayer("component").mayOnlyAccessLayers("xml", "stanza", "stream")
            .check(CLASSES);
    }

    @Test
    void the_module_knows_nothing_of_its_neighbours() {
        noClasses().should().dependOnClassesThat()
            .resideInAnyPackage("org.rayo.sip..", "org.rayo.sdp..", "org.rayo.rtp..", "org.rayo.server..").check(CLASSES);
    }

    @Test
    void only_the_upper_rooms_know_channels_and_only_the_parser_knows_aalto() {
        noClasses().that().resideInAnyPackage("org.rayo.xmpp.xml", "org.rayo.xmpp.stanza", "org.rayo.xmpp.sasl", "org.rayo.xmpp.stream")
            .should().dependOnClassesThat().resideInAnyPackage("io.netty.channel..", "io.netty.handler..").check(CLASSES);
        noClasses().that().resideOutsideOfPackage("org.rayo.xmpp.xml")
            .should().dependOnClassesThat().resideInAPackage("com.fasterxml..").check(CLASSES);
    }
}
