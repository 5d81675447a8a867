package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Each limit by its effect, on whatever the machine has of control groups v1 and v2; the second opinion is the kernel's own
/// files, of the group that `/proc/PID/cgroup` names.
@EngineTest
class LimitsIT {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    /// Takes a megabyte more with each turn.
    private static final String HOG =
            "x=; while true; do x=\"$x$(head -c 1000000 /dev/zero | tr '\\0' x)\"; done";

    @Test
    void memoryKills(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call("create", "--name=hog", "-m=24m", images.busybox(), "sh", "-c", HOG)
                .succeeded();

        engine.call("start", "-a", "hog").exited(137);

        assertThat(engine.inspect("hog", "{{.State.OOMKilled}} {{.State.ExitCode}}"))
                .isEqualTo("true 137");
        assertThat(
                        engine.call(
                                        "events",
                                        "--since=1h",
                                        "--until=0s",
                                        "-f=container=hog",
                                        "-f=event=oom",
                                        "--format={{.Action}}")
                                .succeeded()
                                .lines())
                .contains("oom");
        engine.call("rm", "hog").succeeded();
    }

    @Test
    void memoryThatIsKeptToKillsNobody(Engine engine, TestImages images) {
        engine.pull(images.busybox());

        engine.run("-m=64m", images.busybox(), "sh", "-c", "head -c 8000000 /dev/zero | wc -c")
                .succeeded();
    }

    @Test
    void forkBombStops(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        start(
                engine,
                images,
                "--pids-limit=12",
                "(while true; do sleep 1000 & done); exec sleep 1000");
        try {
            Path pids = group(engine, "pids");
            Patience.until(
                    () -> "12 processes",
                    () -> Disk.read(pids.resolve("pids.events")).matches("(?s).*max [1-9].*"));

            assertThat(Integer.parseInt(Disk.read(pids.resolve("pids.current")).strip()))
                    .isBetween(1, 12);
        } finally {
            engine.call("rm", "-f", "limited").succeeded();
        }
    }

    @Test
    void processorTimeIsThrottled(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        start(engine, images, "--cpus=0.1", "while true; do :; done");
        try {
            Path cpu = group(engine, "cpu");

            Patience.until(
                    () -> "throttling: " + Disk.read(cpu.resolve("cpu.stat")),
                    () -> Disk.read(cpu.resolve("cpu.stat")).matches("(?s).*nr_throttled [1-9].*"));
        } finally {
            engine.call("rm", "-f", "limited").succeeded();
        }
    }

    @Test
    void processorsAreThoseOfTheSet(Engine engine, TestImages images) {
        engine.pull(images.busybox());

        assertThat(
                        engine.run(
                                        "--cpuset-cpus=0",
                                        images.busybox(),
                                        "grep",
                                        "Cpus_allowed_list",
                                        "/proc/self/status")
                                .succeeded()
                                .output())
                .isEqualTo("Cpus_allowed_list:\t0\n");
    }

    /// Version 1 only, on kernels with RT_GROUP_SCHED: a new group has no time for real-time policies.
    @Test
    void realTimePoliciesHaveTheTimeTheyWereGiven(Engine engine, TestImages images) {
        assumeTrue(Files.exists(GROUPS.resolve("cpu/cpu.rt_runtime_us")), "no RT_GROUP_SCHED");
        engine.pull(images.busybox());
        start(engine, images, "--cpu-shares=512", "exec sleep 1000");
        try {
            becomeRealTime(engine).exited(1);
            engine.call("rm", "-f", "limited").succeeded();
            start(engine, images, "--cpu-rt-runtime=10000", "exec sleep 1000");
            becomeRealTime(engine).succeeded();

            engine.call("update", "--cpu-rt-period=500000", "--cpu-rt-runtime=20000", "limited")
                    .succeeded();

            Path cpu = group(engine, "cpu");
            assertThat(cpu.resolve("cpu.rt_period_us")).hasContent("500000");
            assertThat(cpu.resolve("cpu.rt_runtime_us")).hasContent("20000");
        } finally {
            engine.call("rm", "-f", "limited").succeeded();
        }
    }

    private static Outcome becomeRealTime(Engine engine) {
        return Command.of("chrt", "-f", "-p", "1", engine.inspect("limited", "{{.State.Pid}}"))
                .run();
    }

    @Test
    void updateHoldsForWhatRunsAndForTheNextRun(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        start(engine, images, "-m=64m", "sleep 1000");
        try {
            engine.call("update", "-m=128m", "--memory-swap=256m", "limited").succeeded();

            assertThat(memoryLimit(engine)).isEqualTo("134217728");
            engine.call("restart", "-t=0", "limited").succeeded();
            assertThat(memoryLimit(engine)).isEqualTo("134217728");
        } finally {
            engine.call("rm", "-f", "limited").succeeded();
        }
    }

    @Test
    void whatIsPausedDoesNotRun(Engine engine, TestImages images) {
        engine.pull(images.busybox());
        start(engine, images, "--init", "while true; do :; done");
        try {
            engine.call("pause", "limited").succeeded();
            String pid = engine.inspect("limited", "{{.State.Pid}}");

            assertThat(engine.inspect("limited", "{{.State.Status}}")).isEqualTo("paused");
            String before = processorTime(pid);
            engine.call("ps").succeeded();
            assertThat(processorTime(pid)).isEqualTo(before);
            engine.call("unpause", "limited").succeeded();
            assertThat(engine.inspect("limited", "{{.State.Status}}")).isEqualTo("running");
        } finally {
            engine.call("rm", "-f", "limited").succeeded();
        }
    }

    private static void start(Engine engine, TestImages images, String flag, String script) {
        engine.call("run", "-d", "--name=limited", flag, images.busybox(), "sh", "-c", script)
                .succeeded();
    }

    private static String memoryLimit(Engine engine) {
        Path group = group(engine, "memory");
        Path unified = group.resolve("memory.max");
        return Disk.read(Files.exists(unified) ? unified : group.resolve("memory.limit_in_bytes"))
                .strip();
    }

    /// User and system time of a process and its children, proc_pid_stat(5).
    private static String processorTime(String pid) {
        String[] fields = Disk.read(Path.of("/proc", pid, "stat")).split(" ");
        return String.join(" ", List.of(fields).subList(13, 17));
    }

    /// The group of the container's first process that has this controller, in v1 or v2.
    private static Path group(Engine engine, String controller) {
        String pid = engine.inspect("limited", "{{.State.Pid}}");
        List<String[]> lines =
                Disk.read(Path.of("/proc", pid, "cgroup"))
                        .lines()
                        .map(line -> line.split(":", 3))
                        .toList();
        Optional<String[]> own =
                lines.stream()
                        .filter(line -> List.of(line[1].split(",")).contains(controller))
                        .findFirst();
        if (own.isPresent()) {
            return GROUPS.resolve(controller).resolve(own.get()[2].substring(1));
        }
        String unified =
                lines.stream().filter(line -> line[0].equals("0")).findFirst().orElseThrow()[2];
        Path hybrid = GROUPS.resolve("unified");
        return (Files.isDirectory(hybrid) ? hybrid : GROUPS).resolve(unified.substring(1));
    }
}
