package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// A test with one path for groups on the kernel, where nothing stays behind.
@Timeout(60)
abstract class KernelGroupTest {
    final Syscalls syscalls = SymbolSource.syscalls();
    final CgroupPath path = CgroupPath.of("/nutshell-test", UUID.randomUUID().toString());
    Cgroups cgroups;

    /// The hierarchies under test.
    abstract CgroupHierarchies hierarchies();

    @BeforeEach
    final void prepare() {
        cgroups = new Cgroups(syscalls, hierarchies());
    }

    @AfterEach
    final void nothingIsLeft() throws Exception {
        cgroups.find(path)
                .ifPresent(
                        left -> {
                            try (left) {
                                left.kill();
                                left.remove();
                            }
                        });
        for (Hierarchy hierarchy : hierarchies().all()) {
            Files.deleteIfExists(Path.of(hierarchy.mountPoint() + "/nutshell-test"));
        }
    }

    Path directory(Hierarchy hierarchy) {
        return Path.of(hierarchy.mountPoint() + path);
    }

    /// Waits for a condition that the kernel brings about by itself.
    static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(2);
        }
    }
}
