package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLimitsTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    @TempDir Path top;

    private Hierarchy v1(String controller, String... files) throws Exception {
        Path root = Files.createDirectory(top.resolve(controller));
        for (String file : files) {
            Files.writeString(root.resolve(file), "0\n");
        }
        return Hierarchy.v1(root.toString(), controller);
    }

    private HostLimits read(Hierarchy... hierarchies) {
        return HostLimits.read(syscalls, new CgroupHierarchies(List.of(hierarchies)));
    }

    @Test
    void v1IsJudgedByItsFiles() throws Exception {
        HostLimits limits =
                read(
                        v1("memory", "memory.soft_limit_in_bytes", "memory.oom_control"),
                        v1("cpu", "cpu.shares"),
                        v1("cpuset", "cpuset.cpus", "cpuset.mems"));

        assertThat(limits.memory()).isTrue();
        assertThat(limits.swap()).isFalse();
        assertThat(limits.reservation()).isTrue();
        assertThat(limits.swappiness()).isFalse();
        assertThat(limits.killerSwitch()).isTrue();
        assertThat(limits.shares()).isTrue();
        assertThat(limits.bandwidth()).isFalse();
        assertThat(limits.cpuset()).isTrue();
        assertThat(limits.cpus()).isEqualTo("0");
        assertThat(limits.pids()).isFalse();
        assertThat(limits.blockRates()).isFalse();
    }

    @Test
    void v2IsJudgedByItsControllers() throws Exception {
        Path root = Files.createDirectory(top.resolve("unified"));
        Files.writeString(root.resolve("cpuset.cpus.effective"), "0-1,4\n");

        HostLimits limits =
                read(Hierarchy.v2(root.toString(), "memory", "cpu", "cpuset", "io", "pids"));

        assertThat(limits.swap()).isEqualTo(Files.exists(Path.of("/proc/swaps")));
        assertThat(limits.reservation()).isTrue();
        assertThat(limits.swappiness()).isFalse();
        assertThat(limits.killerSwitch()).isFalse();
        assertThat(limits.bandwidth()).isTrue();
        assertThat(limits.blockWeight()).isTrue();
        assertThat(limits.cpus()).isEqualTo("0-1,4");
    }

    @Test
    void hostWithoutControlGroupsStillHasProcessors() throws Exception {
        HostLimits limits = read();

        assertThat(limits.memory()).isFalse();
        assertThat(limits.cpus())
                .isEqualTo(Files.readString(Path.of("/sys/devices/system/cpu/online")).strip());
        Process nproc = new ProcessBuilder("nproc").start();
        try (BufferedReader output = nproc.inputReader()) {
            assertThat(limits.processors()).isEqualTo(Integer.parseInt(output.readLine()));
        }
    }
}
