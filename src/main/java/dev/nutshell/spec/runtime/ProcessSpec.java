package dev.nutshell.spec.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The container's process (runtime-spec, config.md, Process).
///
/// @param terminal whether it gets a pseudo terminal as `/dev/console` and standard streams
/// @param args the command; the first word is looked up in the PATH of `env`
/// @param env `KEY=VALUE` words
/// @param cwd absolute working directory, made when missing
/// @param oomScoreAdj -1000 to 1000; absent: inherited
/// @param supervised whether the engine's own init stays as process 1, reaps and forwards signals (Docker's `--init`)
public record ProcessSpec(
        boolean terminal,
        UserSpec user,
        List<String> args,
        List<String> env,
        String cwd,
        CapabilitiesSpec capabilities,
        List<RlimitSpec> rlimits,
        boolean noNewPrivileges,
        @Nullable Integer oomScoreAdj,
        boolean supervised) {
    public ProcessSpec {
        args = List.copyOf(args);
        env = List.copyOf(env);
        rlimits = List.copyOf(rlimits);
    }

    /// Numeric identity inside the container; ids are unsigned 32 bit.
    public record UserSpec(long uid, long gid, List<Long> additionalGids) {
        public UserSpec {
            additionalGids = List.copyOf(additionalGids);
        }
    }

    /// Capability sets as bit masks: bit N is capability number N of `<linux/capability.h>`.
    public record CapabilitiesSpec(
            long bounding, long effective, long inheritable, long permitted, long ambient) {}

    /// One resource limit, `prlimit(2)`.
    ///
    /// @param type the name of the man page, such as `RLIMIT_NOFILE`
    public record RlimitSpec(String type, long soft, long hard) {}
}
