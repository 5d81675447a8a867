package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.seccomp.SeccompProfileJson;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.seccomp.SeccompProfile;
import dev.nutshell.kernel.seccomp.SeccompPrograms;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.runtime.PlanCompiler.Filter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What `--security-opt` says.
///
/// @param noNewPrivileges whether programs can gain privileges by being executed
/// @param seccomp a profile's JSON, `unconfined`, or empty for the default
record SecurityOptions(boolean noNewPrivileges, String seccomp) {
    private static final String UNCONFINED = "unconfined";

    /// @throws EngineException INVALID_ARGUMENT for an option that nobody knows, UNSUPPORTED for one that this engine lacks
    static SecurityOptions parse(List<String> options) {
        boolean noNewPrivileges = false;
        String seccomp = "";
        for (String option : options) {
            int separator = separator(option);
            String key = separator < 0 ? option : option.substring(0, separator);
            String value = separator < 0 ? "" : option.substring(separator + 1);
            switch (key) {
                case "no-new-privileges" -> noNewPrivileges = separator < 0 || flag(option, value);
                case "seccomp" -> seccomp = value.equals("builtin") ? "" : value;
                case "apparmor" -> requireNone(option, value);
                case "label" -> {
                    // without SELinux in the kernel Docker takes any label and does nothing
                }
                default ->
                        throw new EngineException(
                                ErrorKind.INVALID_ARGUMENT,
                                "invalid --security-opt: \"" + option + "\"");
            }
        }
        return new SecurityOptions(noNewPrivileges, seccomp);
    }

    /// The filter of a container with these options.
    ///
    /// @param bounding the capabilities that it can have at most
    Optional<Filter> filter(CapabilitySet bounding) {
        if (seccomp.equals(UNCONFINED)) {
            return Optional.empty();
        }
        Architecture architecture = Architecture.current();
        if (seccomp.isEmpty()) {
            return Optional.of(
                    new Filter(SeccompPrograms.forDefault(architecture, bounding), Set.of()));
        }
        Optional<SeccompProfile> profile =
                SeccompProfileJson.read(
                        seccomp.getBytes(StandardCharsets.UTF_8), "of --security-opt");
        return profile.map(
                it ->
                        new Filter(
                                SeccompPrograms.forProfile(
                                        it,
                                        new SeccompProfile.Target(
                                                architecture, bounding, KernelVersion.current())),
                                it.flags()));
    }

    /// Docker took `:` before it took `=`.
    private static int separator(String option) {
        int equals = option.indexOf('=');
        return equals >= 0 ? equals : option.indexOf(':');
    }

    private static boolean flag(String option, String value) {
        return switch (value) {
            case "true", "1", "t", "T", "TRUE", "True" -> true;
            case "false", "0", "f", "F", "FALSE", "False" -> false;
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid --security-opt: \"" + option + "\"");
        };
    }

    private static void requireNone(String option, String profile) {
        if (!profile.equals(UNCONFINED) && !profile.equals("docker-default")) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "security option " + option + ": AppArmor profiles are not applied by this engine");
        }
    }
}
