package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.List;

/// `--security-opt`, all of them together.
///
/// @param seccomp the profile's JSON, `unconfined`, or `builtin` for the default
/// @param systemPathsUnconfined nothing of /proc and /sys is masked or read-only
record SecurityOptions(
        boolean noNewPrivileges,
        String seccomp,
        boolean systemPathsUnconfined,
        boolean writableCgroups) {
    static final String UNCONFINED = "unconfined";
    static final String BUILTIN = "builtin";

    /// Later options win.
    ///
    /// Profiles of AppArmor and labels of SELinux mean nothing on a host without them, as in Docker; where the host has them, one
    /// that would have to be applied is refused, because running without it would be less than was asked.
    ///
    /// @throws EngineException INVALID_ARGUMENT with Docker's words, UNSUPPORTED
    static SecurityOptions parse(List<String> options, HostSystem host) {
        SecurityOptions result = new SecurityOptions(false, BUILTIN, false, false);
        for (String option : options) {
            result = result.with(option, host);
        }
        return result;
    }

    private SecurityOptions with(String option, HostSystem host) {
        int separator = separator(option);
        String name = separator < 0 ? option : option.substring(0, separator);
        String value = separator < 0 ? "" : option.substring(separator + 1);
        if (separator < 0 && !name.equals("no-new-privileges")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid --security-opt 1: \"" + option + "\"");
        }
        return switch (name) {
            case "no-new-privileges" ->
                    new SecurityOptions(
                            value.isEmpty() || flag(option, value),
                            seccomp,
                            systemPathsUnconfined,
                            writableCgroups);
            case "seccomp" ->
                    new SecurityOptions(
                            noNewPrivileges, value, systemPathsUnconfined, writableCgroups);
            case "systempaths" ->
                    new SecurityOptions(
                            noNewPrivileges, seccomp, unconfined(option, value), writableCgroups);
            case "writable-cgroups" ->
                    new SecurityOptions(
                            noNewPrivileges, seccomp, systemPathsUnconfined, flag(option, value));
            case "apparmor" -> {
                refuse(host.hasAppArmor() && !value.equals(UNCONFINED), option, "AppArmor");
                yield this;
            }
            case "label" -> {
                refuse(host.hasSelinux() && !value.equals("disable"), option, "SELinux");
                yield this;
            }
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid --security-opt 2: \"" + option + "\"");
        };
    }

    /// `name=value`; `name:value` is what Docker once took, and a profile has colons of its own.
    private static int separator(String option) {
        int equals = option.indexOf('=');
        int colon = option.indexOf(':');
        return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
    }

    private static boolean flag(String option, String value) {
        return switch (value) {
            case "true", "1", "t", "T", "TRUE", "True" -> true;
            case "false", "0", "f", "F", "FALSE", "False" -> false;
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid --security-opt 2: \"" + option + "\"");
        };
    }

    private static boolean unconfined(String option, String value) {
        if (!value.equals(UNCONFINED)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid --security-opt 2: \"" + option + "\"");
        }
        return true;
    }

    private static void refuse(boolean wouldHaveToBeApplied, String option, String module) {
        if (wouldHaveToBeApplied) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "--security-opt "
                            + option
                            + ": this host has "
                            + module
                            + ", which this version cannot apply to containers");
        }
    }
}
