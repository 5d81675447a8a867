package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.call.Syscalls;
import java.util.ArrayList;
import java.util.List;

/// The controllers that the engine uses. A new one is a file of its own and a line here.
final class Controllers {
    /// A controller that can be asked for something, in both versions. A host has it in one of them.
    record Pair(Controller v1, Controller v2) {}

    private final List<Pair> pairs;

    /// Counts, and takes no limits.
    private final Controller accounting = new CpuAccountingController.V1();

    Controllers(Syscalls syscalls) {
        this.pairs =
                List.of(
                        new Pair(new CpusetController.V1(), new CpusetController.V2()),
                        new Pair(new CpuController.V1(), new CpuController.V2()),
                        new Pair(new MemoryController.V1(), new MemoryController.V2()),
                        new Pair(new PidsController.V1(), new PidsController.V2()),
                        new Pair(new BlockIoController.V1(), new BlockIoController.V2()),
                        new Pair(new DevicesController.V1(), new DevicesController.V2(syscalls)));
    }

    /// In the order in which limits are applied.
    List<Pair> pairs() {
        return pairs;
    }

    /// Those of `version` that are among `names`.
    List<Controller> among(Hierarchy.Version version, List<String> names) {
        List<Controller> chosen = new ArrayList<>();
        for (Pair pair : pairs) {
            Controller controller =
                    switch (version) {
                        case V1 -> pair.v1;
                        case V2 -> pair.v2;
                    };
            if (names.contains(controller.controllerName())) {
                chosen.add(controller);
            }
        }
        if (names.contains(accounting.controllerName())) {
            chosen.add(accounting);
        }
        return chosen;
    }
}
