package io.pgcat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The room table of docs/architecture.md is the rule; this test reads it from there. */
class ArchitectureTest {

    private static final Set<String> SAYS_NOTHING =
            Set.of("util", "common", "core", "model", "dto", "impl", "helper", "manager", "service", "config");

    private static JavaClasses classes;
    private static RoomTable rooms;

    @BeforeAll
    static void read() throws Exception {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(RoomTable.BASE);
        rooms = RoomTable.read();
    }

    @Test
    void everyPackageIsARoomOfTheTableAndTheOtherWayRound() {
        Set<String> packages = new TreeSet<>();
        classes.forEach(each -> packages.add(RoomTable.roomOf(each.getPackageName())));

        assertEquals(rooms.names(), packages);
    }

    @Test
    void everyRoomUsesOnlyWhatTheTableAllows() {
        List<String> violations = classes.stream()
                .flatMap(ArchitectureTest::forbidden)
                .distinct()
                .sorted()
                .toList();

        assertEquals(List.of(), violations);
    }

    private static Stream<String> forbidden(JavaClass user) {
        String room = RoomTable.roomOf(user.getPackageName());
        return user.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(used -> !used.isPrimitive())
                .filter(used -> !rooms.allows(room, used.getPackageName()))
                .map(used -> user.getName() + " uses " + used.getName());
    }

    @Test
    void sourceAndApplyDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.pgcat.source..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.pgcat.apply..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("io.pgcat.apply..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.pgcat.source..")
                .check(classes);
    }

    @Test
    void onlyTheDoorsAndThoseWhoWireThemKnowCamel() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.pgcat.source.pgoutput",
                        "io.pgcat.route",
                        "io.pgcat.apply.camel",
                        "io.pgcat.pipeline",
                        "io.pgcat.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(classes);
    }

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        slices().matching("io.pgcat.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void onlyTheCommandLineWritesToTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.pgcat.cli")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(classes);
    }

    @Test
    void thereIsOneLoggingApi() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.logging..")
                .check(classes);
    }

    @Test
    void noPackageHasANameThatSaysNothing() {
        List<String> found = classes.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .filter(name -> Arrays.stream(name.split("\\.")).anyMatch(SAYS_NOTHING::contains))
                .toList();

        assertEquals(List.of(), found);
    }
}
