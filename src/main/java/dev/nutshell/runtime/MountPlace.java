package dev.nutshell.runtime;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.runtime.MountSpec;
import java.nio.file.Path;

/// Where a mount of a specification goes (runtime-spec, config.md, Mounts): by its text alone. What links of the image make
/// of it is seen when it is mounted.
final class MountPlace {
    private static final String PROC = "/proc";

    private MountPlace() {}

    /// The mount with a destination without `.`, `..` and slashes that mean nothing: the checks of later steps compare it.
    ///
    /// @throws EngineException INVALID_ARGUMENT when nothing can be mounted there
    static MountSpec checked(MountSpec mount) {
        if (!mount.destination().startsWith("/")) {
            throw refused(mount, "the destination has to be an absolute path");
        }
        String destination = Path.of(mount.destination()).normalize().toString();
        if (destination.equals("/")) {
            throw refused(mount, "the destination cannot be the root");
        }
        if (destination.equals(PROC) && !isProcfs(mount)) {
            // CVE-2019-19921
            throw refused(mount, "only a proc file system can be mounted there");
        }
        return new MountSpec(
                destination, mount.type(), mount.source(), mount.options(), mount.subpath());
    }

    private static boolean isProcfs(MountSpec mount) {
        return mount.type().equals("proc") || mount.source().equals(PROC);
    }

    private static EngineException refused(MountSpec mount, String why) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "mount on " + mount.destination() + ": " + why);
    }
}
