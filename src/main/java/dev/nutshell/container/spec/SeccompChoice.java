package dev.nutshell.container.spec;

import dev.nutshell.container.seccomp.SeccompProfileJson;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.seccomp.SeccompProfile;
import dev.nutshell.kernel.seccomp.SeccompPrograms;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.runtime.PlanCompiler.Filter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// Finds the system call filters of a container.
final class SeccompChoice {
    private SeccompChoice() {}

    /// @param hasQuota whether it must not change the projects of its files
    /// @param bounding the capabilities that the container can have at most: they widen the default profile
    /// @return in the order in which they are installed; none where the container is not confined
    /// @throws dev.nutshell.base.EngineException CORRUPT, INVALID_ARGUMENT for a profile that is none
    static List<Filter> of(
            SecurityOptions options, boolean privileged, boolean hasQuota, CapabilitySet bounding) {
        String choice = options.seccomp();
        // a profile that was named counts for privileged containers, too (moby#47500)
        boolean isUsual = choice.isEmpty() || choice.equals(SecurityOptions.BUILTIN);
        if (privileged && isUsual || choice.equals(SecurityOptions.UNCONFINED)) {
            return List.of();
        }
        List<Filter> filters = new ArrayList<>();
        if (hasQuota) {
            // first: the other may forbid what installs it
            filters.add(
                    new Filter(
                            SeccompPrograms.keepingProjects(Architecture.current()),
                            EnumSet.of(FilterFlag.SPEC_ALLOW)));
        }
        profile(choice, bounding).ifPresent(filters::add);
        return filters;
    }

    private static Optional<Filter> profile(String choice, CapabilitySet bounding) {
        Architecture architecture = Architecture.current();
        if (choice.isEmpty() || choice.equals(SecurityOptions.BUILTIN)) {
            return Optional.of(
                    new Filter(
                            SeccompPrograms.forDefault(architecture, bounding),
                            EnumSet.of(FilterFlag.SPEC_ALLOW)));
        }
        Optional<SeccompProfile> profile =
                SeccompProfileJson.read(
                        choice.getBytes(StandardCharsets.UTF_8), "of --security-opt");
        return profile.map(
                each ->
                        new Filter(
                                SeccompPrograms.forProfile(
                                        each,
                                        new SeccompProfile.Target(
                                                architecture, bounding, KernelVersion.current())),
                                each.flags()));
    }
}
