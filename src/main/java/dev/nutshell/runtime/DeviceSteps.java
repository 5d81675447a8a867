package dev.nutshell.runtime;

import dev.nutshell.runtime.init.InitStep;
import dev.nutshell.runtime.init.MakeDevice;
import dev.nutshell.runtime.init.MakeLink;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.spec.runtime.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;

/// What fills `/dev` (runtime-spec, config-linux.md, Default Devices and Dev symbolic links).
final class DeviceSteps {
    private static final String DEV = "/dev";

    private static final List<MakeLink> LINKS =
            List.of(
                    new MakeLink("/dev/fd", "/proc/self/fd"),
                    new MakeLink("/dev/stdin", "/proc/self/fd/0"),
                    new MakeLink("/dev/stdout", "/proc/self/fd/1"),
                    new MakeLink("/dev/stderr", "/proc/self/fd/2"),
                    new MakeLink("/dev/core", "/proc/kcore"),
                    new MakeLink("/dev/ptmx", "pts/ptmx"));

    private DeviceSteps() {}

    /// Nothing where somebody else's `/dev` is bound: its nodes are not the container's to make (`-v /dev:/dev`).
    ///
    /// @param mounts with checked destinations
    static List<InitStep> of(RuntimeSpec spec, List<MountSpec> mounts) {
        if (mounts.stream().anyMatch(DeviceSteps::isForeign)) {
            return List.of();
        }
        List<InitStep> steps = new ArrayList<>();
        spec.linux().devices().forEach(device -> steps.add(new MakeDevice(device)));
        steps.addAll(LINKS);
        return steps;
    }

    private static boolean isForeign(MountSpec mount) {
        return mount.destination().equals(DEV) && MountSteps.isBind(mount);
    }
}
