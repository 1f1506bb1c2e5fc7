package dev.skein.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** What may know what. Rules that ARCHITECTURE.md tells in words. */
@AnalyzeClasses(packages = "dev.skein", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule theContractKnowsJacksonAlone =
      classes()
          .that()
          .resideInAPackage("dev.skein.events..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.skein.events..",
                  "java..",
                  "tools.jackson..",
                  "com.fasterxml.jackson.annotation..",
                  "org.jspecify.."));

  @ArchTest
  static final ArchRule theAirspaceIsPure =
      classes()
          .that()
          .resideInAPackage("dev.skein.airspace..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.skein.airspace..",
                  "java..",
                  "com.google.common.geometry..",
                  "tools.jackson..",
                  "org.jspecify.."));

  @ArchTest
  static final ArchRule linksKnowTheContractAndNothingOfKafka =
      classes()
          .that()
          .resideInAPackage("dev.skein.links..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.skein.links..",
                  "dev.skein.events..",
                  "java..",
                  "javax.crypto..",
                  "com.fazecast.jSerialComm..",
                  "org.slf4j..",
                  "tools.jackson..",
                  "org.jspecify.."));

  @ArchTest
  static final ArchRule theSimulatorIsAProgramOfItsOwn =
      classes()
          .that()
          .resideInAPackage("dev.skein.simulator..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.skein.simulator..",
                  "dev.skein.links.mavlink..",
                  "java..",
                  "org.jspecify.."));

  @ArchTest
  static final ArchRule theBusKnowsTheContractAndKafka =
      noClasses()
          .that()
          .resideInAPackage("dev.skein.bus..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "dev.skein.links..",
                  "dev.skein.airspace..",
                  "dev.skein.service..",
                  "dev.skein.app..",
                  "org.springframework.."));

  @ArchTest
  static final ArchRule onlyOneClassKnowsTheBrokersInside =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.skein.bus.embedded..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata.."));

  @ArchTest
  static final ArchRule noServiceKnowsAnother =
      slices()
          .matching("dev.skein.service.(*)..")
          .namingSlices("service $1")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule noFeatureIsInACycle =
      slices().matching("dev.skein.(**)").namingSlices("$1").should().beFreeOfCycles();

  /**
   * Spring is for controllers, socket handlers and the app, which wires; its hashing and its cron
   * expressions are libraries.
   */
  @ArchTest
  static final ArchRule theDecidingCodeKnowsNothingOfSpring =
      noClasses()
          .that()
          .resideInAPackage("dev.skein.service..")
          .and()
          .haveSimpleNameNotEndingWith("Controller")
          .and()
          .haveSimpleNameNotEndingWith("SocketHandler")
          .and()
          .areTopLevelClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.springframework..", "jakarta..")
                  .and(not(resideInAPackage("org.springframework.security.crypto..")))
                  .and(not(resideInAPackage("org.springframework.scheduling.support.."))));

  @ArchTest
  static final ArchRule onlyTheAppAndItsRolesAreWired =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.skein.app..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("dev.skein.app.."));

  @ArchTest
  static final ArchRule timeIsHandedIn =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.skein.app..", "dev.skein.simulator..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone");
}
