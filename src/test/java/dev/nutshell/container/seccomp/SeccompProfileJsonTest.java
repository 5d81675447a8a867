package dev.nutshell.container.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Capability;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.seccomp.ArgumentCondition;
import dev.nutshell.kernel.seccomp.ArgumentCondition.Operator;
import dev.nutshell.kernel.seccomp.DefaultSeccompProfile;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.seccomp.SeccompAction;
import dev.nutshell.kernel.seccomp.SeccompAction.Kind;
import dev.nutshell.kernel.seccomp.SeccompPolicy;
import dev.nutshell.kernel.seccomp.SeccompProfile;
import dev.nutshell.kernel.seccomp.SeccompProfile.Target;
import dev.nutshell.kernel.seccomp.SeccompPrograms;
import dev.nutshell.kernel.seccomp.SeccompRule;
import dev.nutshell.kernel.seccomp.SystemCallAbi;
import dev.nutshell.kernel.security.CapabilitySet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeccompProfileJsonTest {
    private static final Target TARGET =
            new Target(Architecture.X86_64, CapabilitySet.DOCKER_DEFAULT, new KernelVersion(6, 1));

    @Test
    void readsEveryField() {
        SeccompProfile profile =
                read(
                        """
                {
                  "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
                  "archMap": [
                    {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
                    {"architecture": "SCMP_ARCH_RISCV64", "subArchitectures": null}
                  ],
                  "flags": ["SECCOMP_FILTER_FLAG_LOG"],
                  "syscalls": [
                    {"names": ["personality", "no_such_call"], "action": "SCMP_ACT_TRACE", "errnoRet": 7,
                     "args": [{"index": 1, "value": 18446744073709551615, "valueTwo": 5, "op": "SCMP_CMP_MASKED_EQ"}],
                     "comment": "why"}
                  ]
                }
                """);

        SeccompPolicy policy = profile.policyFor(TARGET);

        assertThat(policy.defaultAction()).isEqualTo(SeccompAction.errno(Errno.ENOSYS));
        assertThat(policy.abis())
                .containsExactlyInAnyOrder(
                        SystemCallAbi.X86_64, SystemCallAbi.X86, SystemCallAbi.X32);
        assertThat(policy.flags()).containsExactly(FilterFlag.LOG);
        assertThat(policy.rules())
                .containsExactly(
                        new SeccompRule(
                                List.of("personality", "no_such_call"),
                                new SeccompAction(Kind.TRACE, 7),
                                List.of(new ArgumentCondition(1, Operator.MASKED_EQ, -1, 5))));
    }

    @Test
    void listedArchitecturesAreThoseOfTheProcessor() {
        SeccompProfile profile =
                read(
                        """
                {"defaultAction": "SCMP_ACT_ALLOW", "architectures":
                 ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_ARM", "SCMP_ARCH_S390X"]}
                """);

        assertThat(profile.policyFor(TARGET).abis())
                .containsExactlyInAnyOrder(SystemCallAbi.X86_64, SystemCallAbi.X86);
        Target arm = new Target(Architecture.AARCH64, CapabilitySet.NONE, new KernelVersion(6, 1));
        assertThat(profile.policyFor(arm).abis())
                .containsExactlyInAnyOrder(SystemCallAbi.AARCH64, SystemCallAbi.ARM);
    }

    @Test
    void withoutNumbersRefusalsAreEperm() {
        SeccompPolicy policy =
                read("""
                        {"defaultAction": "SCMP_ACT_ERRNO",
                         "syscalls": [{"name": "mount", "action": "SCMP_ACT_ERRNO"}]}
                        """)
                        .policyFor(TARGET);

        assertThat(policy.defaultAction()).isEqualTo(SeccompAction.errno(Errno.EPERM));
        assertThat(policy.rules())
                .containsExactly(
                        new SeccompRule(
                                List.of("mount"), SeccompAction.errno(Errno.EPERM), List.of()));
        assertThat(policy.flags()).containsExactly(FilterFlag.SPEC_ALLOW);
    }

    /// Which of the conditions of one rule let it hold for amd64, Docker's capabilities, Linux 6.1.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"caps": ["CAP_CHOWN"]}               | {}                                  | true
            {"caps": ["CAP_SYS_ADMIN"]}           | {}                                  | false
            {"caps": ["CAP_CHOWN", "CAP_BPF"]}    | {}                                  | false
            {"caps": ["CAP_FUTURE"]}              | {}                                  | false
            {"arches": ["amd64", "x32"]}          | {}                                  | true
            {"arches": ["arm64"]}                 | {}                                  | false
            {"minKernel": "4.8"}                  | {}                                  | true
            {"minKernel": "6.2"}                  | {}                                  | false
            {}                                    | {"caps": ["CAP_SYS_ADMIN"]}         | true
            {}                                    | {"caps": ["CAP_BPF", "CAP_CHOWN"]}  | false
            {}                                    | {"caps": ["CAP_FUTURE"]}            | true
            {}                                    | {"arches": ["s390", "s390x"]}       | true
            {}                                    | {"arches": ["amd64"]}               | false
            {}                                    | {"minKernel": "6.1"}                | false
            {}                                    | {"minKernel": "6.2"}                | true
            null                                  | null                                | true
            """)
    void conditionsDecide(String includes, String excludes, boolean holds) {
        SeccompProfile profile =
                read(
                        """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls":
                 [{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": %s, "excludes": %s}]}
                """
                                .formatted(includes, excludes));

        assertThat(profile.policyFor(TARGET).rules()).hasSize(holds ? 1 : 0);
    }

    @Test
    void nothingAtAllMeansNoConfinement() {
        assertThat(SeccompProfileJson.read("{}".getBytes(StandardCharsets.UTF_8), "p.json"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"defaultAction": "SCMP_ACT_NOPE"} | unknown action "SCMP_ACT_NOPE"
            {"syscalls": [{"names": ["a"]}]} | unknown action ""
            {"defaultAction": "SCMP_ACT_NOTIFY"} | SCMP_ACT_NOTIFY needs a seccomp agent, which is not supported
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": -1} | "defaultErrnoRet" is no unsigned 64-bit number: -1
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": "1"} | "defaultErrnoRet" is no unsigned 64-bit number: "1"
            {"defaultAction": "SCMP_ACT_KILL", "architectures": ["SCMP_ARCH_Z80"]} | unknown architecture "SCMP_ARCH_Z80"
            {"defaultAction": "SCMP_ACT_KILL", "architectures": ["SCMP_ARCH_X86"], "archMap": [{}]} | both "architectures" and "archMap" are given
            {"defaultAction": "SCMP_ACT_KILL", "flags": ["FAST"]} | unknown flag "FAST"
            {"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"name": "a", "names": ["b"], "action": "SCMP_ACT_LOG"}]} | both "name" and "names" are given
            {"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"name": "a", "action": "SCMP_ACT_LOG", "args": [{"index": 6, "op": "SCMP_CMP_EQ"}]}]} | argument 6 does not exist: a call has 0 to 5
            {"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"name": "a", "action": "SCMP_ACT_LOG", "args": [{"index": 18446744073709551615, "op": "SCMP_CMP_EQ"}]}]} | argument 18446744073709551615 does not exist: a call has 0 to 5
            {"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"name": "a", "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 18446744073709551616, "op": "SCMP_CMP_EQ"}]}]} | "value" is no unsigned 64-bit number: 18446744073709551616
            {"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"name": "a", "action": "SCMP_ACT_LOG", "args": [{"index": 0, "op": "=="}]}]} | unknown operator "=="
            {"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"name": "a", "action": "SCMP_ACT_LOG", "includes": {"minKernel": "new"}}]} | "minKernel": invalid kernel version: "new"
            """)
    void saysWhatIsWrong(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(EngineException.class)
                .hasMessage("seccomp profile p.json: " + reason)
                .extracting(failure -> ((EngineException) failure).kind())
                .isEqualTo(ErrorKind.INVALID_ARGUMENT);
    }

    @Test
    void saysThatItIsNoJson() {
        assertThatThrownBy(() -> read("defaultAction: ALLOW"))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("seccomp profile p.json is not valid JSON: ");
        assertThatThrownBy(() -> read("[]"))
                .hasMessage("seccomp profile p.json is not a JSON object");
    }

    /// With Docker's own file at hand (`-Dseccomp.reference=FILE`) the two profiles must make the same filters.
    @Test
    @EnabledIfSystemProperty(named = "seccomp.reference", matches = ".+")
    void defaultIsTheSameAsDockersFile() throws IOException {
        Path file = Path.of(System.getProperty("seccomp.reference"));
        SeccompProfile reference =
                SeccompProfileJson.read(Files.readAllBytes(file), file.toString()).orElseThrow();
        SeccompProfile own = DefaultSeccompProfile.profile();

        assertThat(own.decisiveCapabilities()).isEqualTo(reference.decisiveCapabilities());
        for (Architecture architecture : Architecture.values()) {
            for (Capability capability : Capability.values()) {
                for (KernelVersion kernel :
                        List.of(new KernelVersion(4, 7), new KernelVersion(4, 8))) {
                    Target target = new Target(architecture, CapabilitySet.of(capability), kernel);
                    assertThat(SeccompPrograms.forProfile(own, target))
                            .as("%s %s %s", architecture, capability, kernel)
                            .isEqualTo(SeccompPrograms.forProfile(reference, target));
                }
            }
        }
    }

    private static SeccompProfile read(String json) {
        return SeccompProfileJson.read(json.getBytes(StandardCharsets.UTF_8), "p.json")
                .orElseThrow();
    }
}
