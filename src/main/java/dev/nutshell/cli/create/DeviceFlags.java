package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.spec.container.DeviceAccess;
import dev.nutshell.spec.container.DeviceMapping;
import dev.nutshell.spec.container.DeviceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Flags of [DeviceAccess].
final class DeviceFlags {
    /// A device by the name of the Container Device Interface, `vendor.com/class=name`.
    private static final String CDI_NAME =
            "[A-Za-z][A-Za-z0-9_.-]*/[A-Za-z][A-Za-z0-9_-]*=[A-Za-z0-9][A-Za-z0-9_.:-]*";

    private static final String RULE = "[acb] ([0-9]+|\\*):([0-9]+|\\*) [rwm]{1,3}";

    private final List<DeviceMapping> devices = new ArrayList<>();
    private final List<String> cdiNames = new ArrayList<>();
    private final List<String> rules = new ArrayList<>();
    private final List<DeviceRequest> gpus = new ArrayList<>();

    void addTo(Flags flags) {
        flags.value("--device", "list", "Add a host device to the container", this::device)
                .value(
                        "--device-cgroup-rule",
                        "list",
                        "Add a rule to the cgroup allowed devices list",
                        this::rule)
                .value(
                        "--gpus",
                        "gpu-request",
                        "GPU devices to add to the container ('all' to pass all GPUs)",
                        value -> gpus.add(GpuValue.parse(value)));
    }

    DeviceAccess access() {
        List<DeviceRequest> requests = new ArrayList<>(gpus);
        if (!cdiNames.isEmpty()) {
            requests.add(new DeviceRequest("cdi", 0, cdiNames, List.of(), Map.of()));
        }
        return new DeviceAccess(devices, rules, requests);
    }

    private void device(String text) {
        if (text.matches(CDI_NAME)) {
            cdiNames.add(text);
        } else {
            devices.add(mapping(text));
        }
    }

    /// `HOST[:CONTAINER][:MODE]`.
    private static DeviceMapping mapping(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || parts[0].isEmpty()) {
            throw new IllegalArgumentException("bad format for path: " + text);
        }
        String inContainer = parts[0];
        String mode = "rwm";
        if (parts.length == 3) {
            inContainer = parts[1];
            mode = parts[2];
        } else if (parts.length == 2 && isMode(parts[1])) {
            mode = parts[1];
        } else if (parts.length == 2) {
            inContainer = parts[1];
        }
        if (!isMode(mode)) {
            throw new IllegalArgumentException("bad mode specified: " + mode);
        }
        if (!inContainer.startsWith("/")) {
            throw new IllegalArgumentException(inContainer + " is not an absolute path");
        }
        return new DeviceMapping(parts[0], inContainer, mode);
    }

    /// Letters `r`, `w`, `m`, none twice.
    private static boolean isMode(String text) {
        return text.matches("[rwm]{1,3}") && text.chars().distinct().count() == text.length();
    }

    private void rule(String text) {
        if (!text.matches(RULE)) {
            throw new IllegalArgumentException("invalid device cgroup format '" + text + "'");
        }
        rules.add(text);
    }
}
