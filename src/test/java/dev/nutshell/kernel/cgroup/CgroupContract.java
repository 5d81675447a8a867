package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PollSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a group does on the kernel, whatever hierarchies it is made of.
abstract class CgroupContract extends KernelGroupTest {
    @Test
    void childIsBornInEveryHierarchy() throws Exception {
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, group, "exec sleep 60")) {
            assertThat(group.warnings()).isEmpty();
            assertThat(Files.readAllLines(Path.of("/proc/" + member.pid() + "/cgroup")))
                    .filteredOn(line -> line.endsWith(":" + path))
                    .hasSameSizeAs(hierarchies().all());
            assertThat(group.processes()).containsExactly(member.pid());
            assertThat(group.isPopulated()).isTrue();
        }
    }

    @Test
    void runningProcessIsMovedIntoEveryHierarchy() throws Exception {
        Process outside = new ProcessBuilder("sleep", "60").start();
        try (Cgroup group = cgroups.create(path, Resources.NONE)) {
            group.add((int) outside.pid());

            assertThat(Files.readAllLines(Path.of("/proc/" + outside.pid() + "/cgroup")))
                    .filteredOn(line -> line.endsWith(":" + path))
                    .hasSameSizeAs(hierarchies().all());
        } finally {
            outside.destroyForcibly().waitFor();
        }
    }

    @Test
    void killReachesEveryProcessOfATreeThatForksOn() throws Exception {
        String bomb =
                "trap '' TERM HUP INT; f() { while :; do setsid sh -c 'sleep 60' & sleep 0.01; done; }; f & f & echo on; wait";
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, group, bomb)) {
            assertThat(member.line()).isEqualTo("on");
            await(() -> group.processes().size() > 20);

            group.kill();

            assertThat(member.await())
                    .isEqualTo(new ExitStatus.Killed(SignalNumber.SIGKILL, false));
            await(() -> !group.isPopulated());
            group.remove();
            assertThat(hierarchies().all()).noneMatch(each -> Files.exists(directory(each)));
        }
    }

    @Test
    void frozenProcessesTakeNoSignalUntilTheyContinue() throws Exception {
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                PollSet poll = new PollSet(syscalls, 1);
                GroupMember member =
                        GroupMember.start(
                                syscalls,
                                group,
                                "trap 'echo term; exit 3' TERM; echo on; while :; do :; done")) {
            assertThat(member.line()).isEqualTo("on");
            group.freeze();
            assertThat(group.isFrozen()).isTrue();

            member.process().pidFd().send(SignalNumber.SIGTERM);
            poll.add(member.process().pidFd().descriptor(), PollSet.READABLE);
            assertThat(poll.await(TimeUnit.MILLISECONDS.toNanos(200))).isFalse();

            group.thaw();
            assertThat(group.isFrozen()).isFalse();
            assertThat(member.line()).isEqualTo("term");
            assertThat(member.await()).isEqualTo(new ExitStatus.Exited(3));
        }
    }

    @Test
    void frozenGroupCanBeKilled() throws Exception {
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, group, "sleep 60 & sleep 60")) {
            group.freeze();

            group.kill();

            assertThat(member.await().shellCode()).isEqualTo(137);
            await(() -> !group.isPopulated());
            assertThat(group.isFrozen()).isFalse();
        }
    }

    @Test
    void deviceThatNoRuleAllowsIsRefused() throws Exception {
        List<DeviceRule> rules =
                List.of(
                        DeviceRule.denyAll(),
                        DeviceRule.allow('c', 1, 3, "rwm"),
                        DeviceRule.allow('c', 1, 5, "r"),
                        DeviceRule.allow('c', DeviceRule.ANY, DeviceRule.ANY, "m"));
        String script =
                "echo a >/dev/null && echo null; head -c1 /dev/zero >/dev/null && echo zero;"
                        + " (echo x >/dev/zero) 2>/dev/null || echo no-write;"
                        + " (: <>/dev/zero) 2>/dev/null || echo no-both;"
                        + " (head -c1 /dev/urandom) 2>/dev/null || echo no-random; echo end";
        try (Cgroup group = cgroups.create(path, Resources.NONE.withDevices(rules));
                GroupMember member = GroupMember.start(syscalls, group, script)) {
            assertThat(group.warnings()).isEmpty();
            assertThat(
                            List.of(
                                    member.line(),
                                    member.line(),
                                    member.line(),
                                    member.line(),
                                    member.line(),
                                    member.line()))
                    .containsExactly("null", "zero", "no-write", "no-both", "no-random", "end");
        }
    }

    @Test
    void groupsMadeInsideGoWithTheGroup() throws Exception {
        try (Cgroup group = cgroups.create(path, Resources.NONE)) {
            for (Hierarchy each : hierarchies().all()) {
                Files.createDirectories(directory(each).resolve("a/b"));
                Files.createDirectories(directory(each).resolve("c"));
            }

            group.remove();

            assertThat(hierarchies().all()).noneMatch(each -> Files.exists(directory(each)));
            assertThat(cgroups.find(path)).isEmpty();
            group.remove();
        }
    }

    @Test
    void groupInUseIsNotMadeAgainAndNotRemoved() throws Exception {
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, group, "exec sleep 60")) {
            assertThatThrownBy(() -> cgroups.create(path, Resources.NONE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageMatching(
                            "make control group \\S+" + path + ": it is in use already");
            assertThatThrownBy(group::remove)
                    .isInstanceOf(EngineException.class)
                    .hasMessageEndingWith(path + ": it has processes [" + member.pid() + "]");
        }
    }

    @Test
    void emptyGroupOfACrashIsReplaced() {
        cgroups.create(path, Resources.NONE).close();

        try (Cgroup second = cgroups.create(path, Resources.NONE)) {
            assertThat(second.warnings()).isEmpty();
            assertThat(second.processes()).isEmpty();
        }
    }

    @Test
    void groupIsFoundByAnotherProcessOfTheEngine() throws Exception {
        assertThat(cgroups.find(path)).isEmpty();
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, group, "exec sleep 60");
                Cgroup found = cgroups.find(path).orElseThrow()) {
            assertThat(found.processes()).containsExactly(member.pid());

            found.kill();

            assertThat(member.await().shellCode()).isEqualTo(137);
        }
    }

    @Test
    void furtherProcessGoesWhereTheFirstIs() throws Exception {
        Hierarchy unified = hierarchies().unified().orElse(null);
        assumeTrue(unified != null, "no v2 hierarchy");
        try (Cgroup group = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, group, "exec sleep 60")) {
            assertThat(group.cloneTargetBeside(member.pid())).isEqualTo(group.cloneTarget());
            Path lower = Files.createDirectories(directory(unified).resolve("a/manager"));
            Files.writeString(lower.resolve("cgroup.procs"), Integer.toString(member.pid()));

            assertThat(group.cloneTargetBeside(member.pid()).orElseThrow().describe())
                    .isEqualTo(lower.toString());
            assertThat(group.cloneTargetBeside(1)).isEqualTo(group.cloneTarget());
        }
    }
}
