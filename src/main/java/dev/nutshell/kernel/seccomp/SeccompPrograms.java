package dev.nutshell.kernel.seccomp;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.abi.QuotaConstants;
import dev.nutshell.kernel.seccomp.SeccompProfile.Target;
import dev.nutshell.kernel.security.CapabilitySet;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds the filter for a container: the default profile's were compiled when the product was built, others are
/// compiled now.
public final class SeccompPrograms {
    /// Every rule of the default profile that asks for a kernel asks for an older one; the engine needs a newer one.
    private static final KernelVersion BUILT_FOR = new KernelVersion(5, 10);

    private SeccompPrograms() {}

    /// The filter of the default profile.
    ///
    /// @param bounding the capabilities that the container can have at most
    public static BpfProgram forDefault(Architecture architecture, CapabilitySet bounding) {
        return prepared(architecture, bounding)
                .orElseGet(() -> compileDefault(architecture, bounding));
    }

    /// The same filter, compiled now.
    public static BpfProgram compileDefault(Architecture architecture, CapabilitySet bounding) {
        return forProfile(
                DefaultSeccompProfile.profile(), new Target(architecture, bounding, BUILT_FOR));
    }

    /// The filter of any profile.
    ///
    /// @throws EngineException INVALID_ARGUMENT when it is longer than the kernel takes
    public static BpfProgram forProfile(SeccompProfile profile, Target target) {
        return SeccompCompiler.compile(profile.policyFor(target), target.architecture());
    }

    /// Forbids to put files into other projects, and nothing else: who may do that leaves a disk quota. overlayfs asks nobody
    /// for a capability there, being an owner is enough.
    public static BpfProgram keepingProjects(Architecture architecture) {
        SeccompAction refusal = SeccompAction.errno(Errno.EPERM);
        return SeccompCompiler.compile(
                new SeccompPolicy(
                        SeccompAction.ALLOW,
                        Set.of(SystemCallAbi.values()),
                        List.of(
                                new SeccompRule(
                                        List.of("ioctl"),
                                        refusal,
                                        List.of(
                                                new ArgumentCondition(
                                                        1,
                                                        ArgumentCondition.Operator.MASKED_EQ,
                                                        // the kernel takes 32 bits, whatever is
                                                        // above
                                                        0xffff_ffffL,
                                                        QuotaConstants.FS_IOC_FSSETXATTR))),
                                new SeccompRule(List.of("file_setattr"), refusal, List.of())),
                        Set.of()),
                architecture);
    }

    /// The bounding sets whose filters are made at build time: Docker's default, and nothing (`--cap-drop ALL`).
    public static List<CapabilitySet> preparedSets() {
        return List.of(CapabilitySet.DOCKER_DEFAULT, CapabilitySet.NONE);
    }

    /// The resource name, relative to the class path, of a filter that is made at build time.
    ///
    /// Sets that agree on the capabilities which the profile asks for have the same filter.
    public static String resourceName(Architecture architecture, CapabilitySet bounding) {
        long decisive = bounding.intersection(DefaultSeccompProfile.DECISIVE).bits();
        return "seccomp/default-"
                + architecture.ociName()
                + "-"
                + Long.toHexString(decisive)
                + ".bpf";
    }

    private static Optional<BpfProgram> prepared(
            Architecture architecture, CapabilitySet bounding) {
        String name = "/" + resourceName(architecture, bounding);
        try (InputStream resource = SeccompPrograms.class.getResourceAsStream(name)) {
            return resource == null
                    ? Optional.empty()
                    : Optional.of(BpfProgram.ofBytes(resource.readAllBytes()));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "resource " + name + ": " + e.getMessage(), e);
        }
    }
}
