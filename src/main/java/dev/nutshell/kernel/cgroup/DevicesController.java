package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.bpf.Instruction;
import dev.nutshell.kernel.call.Syscalls;
import java.util.List;

/// `devices`: which device nodes may be made, read and written (cgroup-v1/devices.rst; cgroup-v2.rst, Device controller).
final class DevicesController {
    private static final String NAME = "devices";

    private DevicesController() {}

    /// `devices.allow` and `devices.deny`. A group starts with its parent's rules.
    static final class V1 implements Controller {
        private static final String EVERYTHING = "a";

        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return !resources.devices().isEmpty();
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            if (resources.devices().isEmpty()) {
                return;
            }
            DeviceExceptions exceptions = new DeviceExceptions(resources.devices());
            boolean allowed = exceptions.allowedByDefault();
            group.write(allowed ? "devices.allow" : "devices.deny", EVERYTHING);
            group.write(allowed ? "devices.deny" : "devices.allow", exceptions.lines());
        }
    }

    /// A BPF program; there are no files.
    static final class V2 implements Controller {
        private final DeviceFilter filter;

        V2(Syscalls syscalls) {
            this.filter = new DeviceFilter(syscalls);
        }

        @Override
        public String controllerName() {
            return NAME;
        }

        @Override
        public boolean isAskedBy(Resources resources) {
            return !resources.devices().isEmpty();
        }

        @Override
        public void apply(GroupFiles group, Resources resources, List<String> warnings) {
            if (!resources.devices().isEmpty()) {
                List<Instruction> program = DeviceProgram.compile(resources.devices());
                filter.replace(group.directory(), program);
            }
        }
    }
}
