package dev.nutshell;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.channels.Channel;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the code to the rules of `docs/architecture.md` that a tool can check. A rule stands also while there is no
/// class yet that it speaks of.
class ArchitectureTest {
    private static final JavaClasses PRODUCT =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.nutshell");

    private static final Set<String> NUMBER_ACCESS =
            Set.of("get", "set", "getAtIndex", "setAtIndex", "getString", "setString");

    static List<LayerTable.Row> layers() {
        return LayerTable.rows();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void importsGoDownwardsOnlyAndLibrariesAreFenced(LayerTable.Row row) {
        hold(
                classes()
                        .that(
                                describe(
                                        "are in " + row,
                                        type ->
                                                LayerTable.rowOf(type.getName())
                                                        .filter(row::equals)
                                                        .isPresent()))
                        .should()
                        .onlyDependOnClassesThat(
                                describe(
                                        "layer " + row + " may import",
                                        type -> mayImport(row, type))));
    }

    private static boolean mayImport(LayerTable.Row row, JavaClass type) {
        JavaClass element = type.getBaseComponentType();
        return element.isPrimitive() || row.mayImport(element.getName());
    }

    @Test
    void everyPackageHasARowInTheLayerTable() {
        assertThat(
                        PRODUCT.stream()
                                .map(JavaClass::getName)
                                .filter(name -> LayerTable.rowOf(name).isEmpty()))
                .isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        hold(slices().matching("dev.nutshell.(**)").should().beFreeOfCycles());
    }

    @Test
    void hotPathReachesNoFrameworkAndNoDatabind() {
        String[] hotPath = {
            "dev.nutshell.runtime..",
            "dev.nutshell.container.supervise..",
            "dev.nutshell.kernel..",
            "dev.nutshell.base.."
        };
        hold(
                noClasses()
                        .that()
                        .resideInAnyPackage(hotPath)
                        .should()
                        .transitivelyDependOnClassesThat()
                        .resideInAnyPackage(
                                "io.quarkus..",
                                "io.smallrye..",
                                "jakarta..",
                                "picocli..",
                                "com.fasterxml.."));
    }

    @Test
    void linkerHasOneDoor() {
        hold(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.nutshell.kernel.call")
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.lang.foreign.Linker"));
    }

    @Test
    void systemCallsArePlayedInTheKernelLayerOnly() {
        hold(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("dev.nutshell.kernel..", "dev.nutshell.launch..")
                        .should()
                        .callMethodWhere(
                                describe(
                                        "a raw system call",
                                        call ->
                                                call.getTargetOwner()
                                                        .isAssignableTo(Syscalls.class))));
    }

    /// A path string resolves symbolic links of whoever wrote the tree (CVE-2018-15664, CVE-2021-30465).
    @Test
    void codeThatMeetsUntrustedTreesUsesDescriptors() {
        hold(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "dev.nutshell.kernel..",
                                "dev.nutshell.runtime.init..",
                                "dev.nutshell.archive..")
                        .and(
                                describe(
                                        "do not read procfs",
                                        type -> !type.getSimpleName().equals("MountTable")))
                        .should()
                        .dependOnClassesThat(
                                named(
                                        "java.nio.file.Files",
                                        "java.io.File",
                                        "java.io.FileInputStream",
                                        "java.io.FileOutputStream",
                                        "java.io.RandomAccessFile")));
    }

    /// The end of these arenas is not visible in the code, and a shared one costs a handshake of all threads.
    @Test
    void nativeMemoryIsConfined() {
        hold(
                noClasses()
                        .should()
                        .callMethod(Arena.class, "ofShared")
                        .orShould()
                        .callMethod(Arena.class, "ofAuto"));
        hold(
                noClasses()
                        .that()
                        .doNotHaveFullyQualifiedName(CallMemory.class.getName())
                        .should()
                        .callMethod(Arena.class, "global"));
    }

    /// In the image each kind of access through a segment is resolved by reflection in every process that uses it: fifty page
    /// faults, and a registration that nobody writes.
    @Test
    void numbersInNativeMemoryGoThroughBuffers() {
        hold(
                noClasses()
                        .that()
                        // part of the JVM mode only
                        .doNotHaveFullyQualifiedName("dev.nutshell.kernel.call.LinkedSyscalls")
                        .should()
                        .callMethodWhere(
                                describe(
                                        "access to a number in a segment",
                                        call ->
                                                call.getTargetOwner()
                                                                .isAssignableTo(
                                                                        SegmentAllocator.class)
                                                        ? call.getName().equals("allocateFrom")
                                                        : call.getTargetOwner()
                                                                        .isAssignableTo(
                                                                                MemorySegment.class)
                                                                && NUMBER_ACCESS.contains(
                                                                        call.getName()))));
    }

    /// The image builder runs static initialisers on the build machine and freezes what they made.
    @Test
    void nothingOfTheBuildMachineIsFrozenIntoTheImage() {
        hold(
                noFields()
                        .that()
                        .areStatic()
                        .should()
                        .haveRawType(
                                Stream.<Class<?>>of(
                                                Random.class,
                                                Thread.class,
                                                Arena.class,
                                                MemorySegment.class,
                                                MethodHandle.class,
                                                InputStream.class,
                                                OutputStream.class,
                                                Channel.class,
                                                Syscalls.class)
                                        .map(type -> assignableTo(type))
                                        .reduce(
                                                DescribedPredicate.alwaysFalse(),
                                                (one, other) -> one.or(other))));
    }

    @Test
    void reflectionAndSerialisationNeedRegistrationsThatNobodyWrites() {
        hold(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.lang.reflect..")
                        .orShould()
                        .callMethod(Class.class, "forName", String.class)
                        .orShould()
                        .dependOnClassesThat(
                                named(
                                        "java.io.ObjectInputStream",
                                        "java.io.ObjectOutputStream",
                                        "java.util.ServiceLoader")));
    }

    @Test
    void loggingIsNotJavaUtilLogging() {
        hold(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.util.logging..", "java.lang.System$Logger"));
    }

    /// The JDK's own clients: `java.net.http` costs five times the processor time for each byte and asks only the first
    /// address of a host; `HttpURLConnection` connects past the proxy where the proxy fails.
    @Test
    void httpGoesThroughOneClient() {
        hold(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.net.http..")
                        .orShould()
                        .dependOnClassesThat(
                                named(
                                        "java.net.HttpURLConnection",
                                        "java.net.URLConnection",
                                        "java.net.URL")));
        hold(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.nutshell.registry.http..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.apache.hc.."));
    }

    @Test
    void namesSayTheThing() {
        String banned = "(Utils?|Helper|Common|Misc|Impl|Manager|Processor|Data|Info)";
        hold(
                noClasses()
                        .that(
                                describe(
                                        "are not Docker's own Info",
                                        type -> !type.getSimpleName().equals("Info")))
                        .should()
                        .haveNameMatching(".*[.$]\\w*" + banned));
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(
                        PRODUCT.stream()
                                .map(JavaClass::getPackage)
                                .distinct()
                                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                                .map(JavaPackage::getName))
                .isEmpty();
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        return describe(
                "named " + String.join(", ", names),
                type -> List.of(names).contains(type.getName()));
    }

    private static void hold(ArchRule rule) {
        rule.allowEmptyShould(true).check(PRODUCT);
    }
}
