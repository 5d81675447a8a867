package dev.nutshell.container.spec;

import dev.nutshell.spec.container.SecurityConfig;
import java.util.ArrayList;
import java.util.List;

/// What of /proc and /sys a container must not see, or not write.
///
/// @param masked hidden
public record ProtectedPaths(List<String> masked, List<String> readonly) {
    /// moby: daemon/pkg/oci/defaults.go (29.x).
    private static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/sys/devices/virtual/powercap",
                    "/sys/firmware");

    private static final List<String> READONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    public ProtectedPaths {
        masked = List.copyOf(masked);
        readonly = List.copyOf(readonly);
    }

    /// Those of a container on this machine.
    public static ProtectedPaths of(SecurityConfig security) {
        HostSystem host = HostSystem.ofThisMachine();
        return of(security, SecurityOptions.parse(security.securityOptions(), host), host);
    }

    static ProtectedPaths of(SecurityConfig security, SecurityOptions options, HostSystem host) {
        boolean isOpen = security.privileged() || options.systemPathsUnconfined();
        List<String> masked = security.maskedPaths();
        List<String> readonly = security.readonlyPaths();
        return new ProtectedPaths(
                masked != null ? masked : isOpen ? List.of() : masked(host),
                readonly != null ? readonly : isOpen ? List.of() : READONLY);
    }

    private static List<String> masked(HostSystem host) {
        List<String> paths = new ArrayList<>(MASKED);
        paths.addAll(host.thermalThrottleFolders());
        return paths;
    }
}
