package dev.nutshell.kernel.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Capability;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.seccomp.SeccompProfile.Target;
import dev.nutshell.kernel.security.CapabilitySet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The expected verdicts in `default-profile.txt` were read off a filter that libseccomp made of Docker's own file: they
/// come from neither our table nor our compiler.
class DefaultSeccompProfileTest {
    private static final KernelVersion KERNEL = new KernelVersion(6, 1);

    static Stream<Arguments> expectations() {
        return Stream.of(SystemCallAbi.values())
                .flatMap(
                        abi ->
                                Stream.concat(Stream.of("NONE"), facts(abi).map(line -> line[1]))
                                        .distinct()
                                        .map(capability -> Arguments.of(abi, capability)));
    }

    @ParameterizedTest
    @MethodSource("expectations")
    void permitsWhatDockersDoes(SystemCallAbi abi, String capability) throws IOException {
        Map<Integer, String> expected = new TreeMap<>();
        SystemCallNumbers.load().numbers(abi).values().forEach(number -> expected.put(number, "-"));
        facts(abi)
                .filter(line -> line[1].equals("NONE") || line[1].equals(capability))
                .forEach(line -> mark(expected, abi, line));

        Map<Integer, String> actual = actual(abi, capability);
        assertThat(actual.entrySet())
                .isNotEmpty()
                .allSatisfy(
                        entry ->
                                assertThat(entry.getValue())
                                        .as("number %d", entry.getKey())
                                        .isEqualTo(expected.get(entry.getKey())));
    }

    private static void mark(Map<Integer, String> expected, SystemCallAbi abi, String[] line) {
        for (String range : line[3].split(" ")) {
            String[] ends = range.split("-");
            int first = abi.numberBase() + Integer.parseInt(ends[0]);
            int last = abi.numberBase() + Integer.parseInt(ends[ends.length - 1]);
            expected.replaceAll(
                    (number, sign) -> number >= first && number <= last ? line[2] : sign);
        }
    }

    private static Map<Integer, String> actual(SystemCallAbi abi, String capability) {
        Architecture architecture =
                abi == SystemCallAbi.AARCH64 || abi == SystemCallAbi.ARM
                        ? Architecture.AARCH64
                        : Architecture.X86_64;
        CapabilitySet bounding =
                capability.equals("NONE")
                        ? CapabilitySet.NONE
                        : CapabilitySet.of(Capability.valueOf(capability));
        VerdictTable table =
                VerdictTable.of(
                        DefaultSeccompProfile.profile()
                                .policyFor(new Target(architecture, bounding, KERNEL)),
                        abi,
                        SystemCallNumbers.load());
        Map<Integer, String> signs = new TreeMap<>();
        SystemCallNumbers.load()
                .numbers(abi)
                .forEach((name, number) -> signs.put(number, sign(name, table.verdict(number))));
        return signs;
    }

    private static String sign(String name, Verdict verdict) {
        if (!verdict.alternatives().isEmpty()) {
            return "?";
        }
        return switch (verdict.otherwise().kind()) {
            case ALLOW -> "+";
            // calls newer than the profile are refused with ENOSYS; of the older ones clone3 alone
            // is
            case ERRNO ->
                    verdict.otherwise().value() == Errno.ENOSYS.number() && name.equals("clone3")
                            ? "e"
                            : "-";
            default -> throw new AssertionError(verdict);
        };
    }

    private static Stream<String[]> facts(SystemCallAbi abi) {
        try (InputStream resource =
                DefaultSeccompProfileTest.class.getResourceAsStream("default-profile.txt")) {
            String text = new String(resource.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines()
                    .filter(line -> line.startsWith(abi + " "))
                    .map(line -> line.split(" ", 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void buildWroteTheFilterThatWouldBeCompiled(Architecture architecture) throws IOException {
        for (CapabilitySet bounding : SeccompPrograms.preparedSets()) {
            String name = "/" + SeccompPrograms.resourceName(architecture, bounding);
            try (InputStream resource = SeccompPrograms.class.getResourceAsStream(name)) {
                assertThat(resource).as(name).isNotNull();
                assertThat(BpfProgram.ofBytes(resource.readAllBytes()))
                        .isEqualTo(SeccompPrograms.compileDefault(architecture, bounding));
            }
        }
    }

    @Test
    void listsTheCapabilitiesThatRulesAskFor() {
        assertThat(DefaultSeccompProfile.DECISIVE)
                .isEqualTo(DefaultSeccompProfile.profile().decisiveCapabilities());
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void capabilitiesThatNoRuleAsksForShareAFilter(Architecture architecture) {
        CapabilitySet more =
                CapabilitySet.DOCKER_DEFAULT.with(CapabilitySet.of(Capability.NET_ADMIN));

        assertThat(SeccompPrograms.resourceName(architecture, more))
                .isEqualTo(
                        SeccompPrograms.resourceName(architecture, CapabilitySet.DOCKER_DEFAULT));
        assertThat(SeccompPrograms.forDefault(architecture, more))
                .isEqualTo(SeccompPrograms.compileDefault(architecture, more));
        assertThat(SeccompPrograms.forDefault(architecture, CapabilitySet.ALL))
                .isEqualTo(SeccompPrograms.compileDefault(architecture, CapabilitySet.ALL));
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void cryptoAndHypervisorSocketsAreRefused(Architecture architecture) {
        BpfInterpreter filter =
                new BpfInterpreter(
                        SeccompPrograms.forDefault(architecture, CapabilitySet.DOCKER_DEFAULT));
        SystemCallAbi abi = SystemCallAbi.nativeOf(architecture);
        int socket = SystemCallNumbers.load().number(abi, "socket").orElseThrow();

        for (int family = 0; family < 50; family++) {
            SeccompAction expected =
                    family == 38 || family == 40
                            ? SeccompAction.errno(Errno.EPERM)
                            : SeccompAction.ALLOW;
            assertThat(filter.run(abi.auditNumber(), socket, family, 1, 0, 0, 0, 0))
                    .as("family %d", family)
                    .isEqualTo(expected.returnValue());
        }
    }
}
