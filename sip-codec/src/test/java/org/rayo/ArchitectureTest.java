package org.rayo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The order of the rooms: message, codec, auth, transport, transaction, dialog; sdp beside them. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.rayo.sip", "org.rayo.sdp");

    @Test
    void roomsKnowOnlyTheRoomsBefore() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("message").definedBy("org.rayo.sip.message")
                .layer("codec").definedBy("org.rayo.sip.codec")
                .layer("auth").definedBy("org.rayo.sip.auth")
                .layer("transport").definedBy("org.rayo.sip.transport")
                .layer("transaction").definedBy("org.rayo.sip.transaction")
                .layer("dialog").definedBy("org.rayo.sip.dialog")
                .layer("sdp").definedBy("org.rayo.sdp")
                .whereLayer("message").mayNotAccessAnyLayer()
                .whereLayer("codec").mayOnlyAccessLayers("message")
                .whereLayer("auth").mayOnlyAccessLayers("message")
                .whereLayer("transport").mayOnlyAccessLayers("message", "codec")
                .whereLayer("transaction").mayOnlyAccessLayers("message", "codec", "transport")
                .whereLayer("dialog").mayOnlyAccessLayers("message", "codec", "auth", "transport", "transaction")
                .whereLayer("sdp").mayNotAccessAnyLayer()
                .check(CLASSES);
    }

    @Test
    void nothingElseIsUsed() {
        classes().should().onlyDependOnClassesThat().resideInAnyPackage(
                "java..", "io.netty..", "reactor..", "org.reactivestreams..", "org.slf4j..", "org.jspecify..",
                "javax.crypto..", "org.rayo.sip..", "org.rayo.sdp", "org.xbill.DNS..").check(CLASSES);
        noClasses().that().doNotHaveFullyQualifiedName("org.rayo.sip.transport.DnsJava")
                .should().dependOnClassesThat().resideInAnyPackage("org.xbill.DNS..").check(CLASSES);
    }

    @Test
    void onlyTheUpperRoomsKnowTheNetwork() {
        noClasses().that().resideInAnyPackage("org.rayo.sip.message", "org.rayo.sip.auth", "org.rayo.sip.transaction", "org.rayo.sdp")
                .should().dependOnClassesThat().resideInAnyPackage("io.netty..", "java.net..", "reactor..").check(CLASSES);
    }
}
