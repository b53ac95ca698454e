package org.skep.itest.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.skep.kernel.VerifierLog;

/** The rules of {@code docs/architecture.md} about which code may use which. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/itest/"))
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.skep");
        assertThat(classes.size()).isGreaterThan(400);
    }

    @Test
    void layersOfTheCoreUseOnlyLowerOnes() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("org.skep.core..")
                .layer("service")
                .definedBy("org.skep.core.service..")
                .layer("resolve")
                .definedBy("org.skep.core.resolve..")
                .layer("load")
                .definedBy("org.skep.core.load..")
                .layer("engine")
                .definedBy("org.skep.core")
                .layer("osgi")
                .definedBy("org.skep.core.osgi..")
                .whereLayer("resolve")
                .mayOnlyBeAccessedByLayers("load", "engine", "osgi")
                .whereLayer("load")
                .mayOnlyBeAccessedByLayers("engine", "osgi")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("osgi")
                .whereLayer("osgi")
                .mayNotBeAccessedByAnyLayer()
                .check(classes);
    }

    @Test
    void onlyTheOsgiPackageOfTheCoreKnowsTheFramework() {
        noClasses()
                .that(resideInAPackage("org.skep.core..").and(not(resideInAPackage("org.skep.core.osgi.."))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.osgi.framework..", "org.osgi.service.."))
                .check(classes);
    }

    @Test
    void objectsAndFormatsKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage("org.skep.btf..", "org.skep.insn..", "org.skep.object..", "org.skep.link..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.osgi.framework..", "org.osgi.service..")
                .check(classes);
    }

    @Test
    void formatsKnowNothingElseOfSkep() {
        noClasses()
                .that()
                .resideInAnyPackage("org.skep.btf..", "org.skep.insn..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.skep..")
                        .and(not(resideInAnyPackage("org.skep.btf..", "org.skep.insn.."))))
                .check(classes);
    }

    /**
     * What an algorithm uses and a contract does not: patterns, compression, threads. Two exceptions are left: the
     * package of machines walks roots and copies snapshots, and the verifier's log finds its relevant lines.
     */
    @Test
    void theApiHoldsNoAlgorithm() {
        noClasses()
                .that(resideInAnyPackage(
                                "org.skep.extern..",
                                "org.skep.kernel..",
                                "org.skep.loader..",
                                "org.skep.resolver",
                                "org.skep.runtime..",
                                "org.skep.source..")
                        .and(not(equivalentTo(VerifierLog.class))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.regex", "java.util.zip", "java.util.concurrent..")
                        .or(equivalentTo(Thread.class)))
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.skep.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void noTwoClassesInReachOfEachOtherShareASimpleName() {
        Map<String, List<JavaClass>> byName = new HashMap<>();
        classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .forEach(type -> byName.computeIfAbsent(type.getSimpleName(), name -> new ArrayList<>())
                        .add(type));
        Map<String, Set<String>> imports = new HashMap<>();
        for (JavaClass type : classes) {
            Set<String> used = imports.computeIfAbsent(module(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith("org.skep")) {
                    used.add(module(target));
                }
            }
        }
        Set<String> shared = new TreeSet<>();
        for (List<JavaClass> twins : byName.values()) {
            for (JavaClass one : twins) {
                for (JavaClass other : twins) {
                    if (one != other
                            && imports.getOrDefault(module(one), Set.of()).contains(module(other))) {
                        shared.add(
                                twins.stream().map(JavaClass::getName).sorted().collect(Collectors.joining(" ")));
                    }
                }
            }
        }
        assertThat(shared).isEmpty();
    }

    /** The file that a class comes from: a jar, or a folder of classes. */
    private static String module(JavaClass type) {
        return type.getSource()
                .map(source -> source.getUri().toString())
                .map(uri -> uri.substring(0, uri.length() - type.getName().length() - ".class".length()))
                .orElse("");
    }
}
