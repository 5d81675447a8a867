package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.security.CapabilitySet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A profile in Docker's form: rules that hold for some processors, capabilities and kernels only.
///
/// @param abis the ABIs to admit beside the native one, per native ABI
public record SeccompProfile(
        SeccompAction defaultAction,
        List<AbiFamily> abis,
        List<ConditionalRule> rules,
        Set<FilterFlag> flags) {
    public SeccompProfile {
        abis = List.copyOf(abis);
        rules = List.copyOf(rules);
        flags = Set.copyOf(flags);
    }

    /// Admits `others` on a processor whose own ABI is `main`.
    public record AbiFamily(SystemCallAbi main, List<SystemCallAbi> others) {
        public AbiFamily {
            others = List.copyOf(others);
        }
    }

    /// A rule that holds when `includes` is met in full and nothing of `excludes` is.
    public record ConditionalRule(SeccompRule rule, Condition includes, Condition excludes) {}

    /// Facts that a rule depends on; an empty field depends on nothing.
    ///
    /// @param capabilities members of the container's bounding set
    /// @param architectures Docker's names: `amd64`, `x86`, `x32`, `arm64`, `arm`
    public record Condition(
            CapabilitySet capabilities,
            Set<String> architectures,
            Optional<KernelVersion> minimumKernel) {
        public static final Condition NONE =
                new Condition(CapabilitySet.NONE, Set.of(), Optional.empty());

        public Condition {
            architectures = Set.copyOf(architectures);
        }

        boolean isMet(Target target) {
            return target.bounding().containsAll(capabilities)
                    && (architectures.isEmpty()
                            || architectures.contains(target.architecture().ociName()))
                    && minimumKernel.map(target.kernel()::isAtLeast).orElse(true);
        }

        boolean isTouched(Target target) {
            return !target.bounding().intersection(capabilities).isEmpty()
                    || architectures.contains(target.architecture().ociName())
                    || minimumKernel.map(target.kernel()::isAtLeast).orElse(false);
        }
    }

    /// What a filter is made for.
    ///
    /// @param bounding the capabilities that the container can have at most
    public record Target(Architecture architecture, CapabilitySet bounding, KernelVersion kernel) {}

    /// The profile decided for `target`.
    public SeccompPolicy policyFor(Target target) {
        List<SeccompRule> chosen =
                rules.stream()
                        .filter(
                                rule ->
                                        rule.includes().isMet(target)
                                                && !rule.excludes().isTouched(target))
                        .map(ConditionalRule::rule)
                        .toList();
        return new SeccompPolicy(defaultAction, abisFor(target.architecture()), chosen, flags);
    }

    /// The capabilities on which any rule depends: two bounding sets that agree on these get the same filter.
    public CapabilitySet decisiveCapabilities() {
        CapabilitySet decisive = CapabilitySet.NONE;
        for (ConditionalRule rule : rules) {
            decisive =
                    decisive.with(rule.includes().capabilities())
                            .with(rule.excludes().capabilities());
        }
        return decisive;
    }

    private Set<SystemCallAbi> abisFor(Architecture architecture) {
        SystemCallAbi main = SystemCallAbi.nativeOf(architecture);
        Set<SystemCallAbi> admitted = new LinkedHashSet<>(Set.of(main));
        abis.stream()
                .filter(family -> family.main() == main)
                .forEach(family -> admitted.addAll(family.others()));
        return admitted;
    }
}
