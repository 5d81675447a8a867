package dev.nutshell.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutshell.testing.RequiresRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A v2 hierarchy whose root is a group with processes, as in a container that has a namespace of its own.
@RequiresRoot
class EvacuationTest extends KernelGroupTest {
    private static final CgroupPath INNER = CgroupPath.of("/nutshell", "container");

    @Override
    CgroupHierarchies hierarchies() {
        Optional<Hierarchy> unified = CgroupHierarchies.discover(syscalls).unified();
        assumeTrue(unified.isPresent(), "no v2 hierarchy");
        return new CgroupHierarchies(List.of(unified.orElseThrow()));
    }

    @Test
    void processesOfTheRootMakeRoomForControllers() throws Exception {
        try (Cgroup outer = cgroups.create(path, Resources.NONE);
                GroupMember member = GroupMember.start(syscalls, outer, "sleep 1000 & wait")) {
            await(() -> outer.processes().size() == 2);

            try (Cgroup inner = inside().create(INNER, Resources.NONE)) {
                assertThat(inner.warnings()).isEmpty();
                assertThat(controllers(root().resolve("nutshell/container")))
                        .isEqualTo(controllers(root()))
                        .isNotBlank();
                assertThat(Files.readString(root().resolve("cgroup.procs"))).isEmpty();
                assertThat(Files.readAllLines(root().resolve("init/cgroup.procs")))
                        .hasSize(2)
                        .contains(Integer.toString(member.pid()));
                inner.remove();
            }
        }
    }

    @Test
    void groupThatIsNoRootKeepsItsProcesses() throws Exception {
        try (Cgroup outer = cgroups.create(path, Resources.NONE)) {
            assertThat(outer.warnings()).isEmpty();
            Path parent = Files.createDirectory(root().resolve("nutshell"));
            try (Cgroup busy = inside().find(CgroupPath.of("/", "nutshell")).orElseThrow();
                    GroupMember member = GroupMember.start(syscalls, busy, "sleep 1000")) {
                try (Cgroup inner = inside().create(INNER, Resources.NONE)) {
                    // those of threads may be passed on all the same
                    assertThat(controllers(parent.resolve("container")))
                            .isNotEqualTo(controllers(root()));
                    assertThat(Files.readString(parent.resolve("cgroup.procs")))
                            .contains(Integer.toString(member.pid()));
                    assertThat(root().resolve("init")).doesNotExist();
                    inner.remove();
                }
            }
        }
    }

    private Path root() {
        return directory(hierarchies().all().getFirst());
    }

    /// The engine's view from within the group at `path`: it is the root.
    private Cgroups inside() throws Exception {
        List<String> offered = List.of(controllers(root()).split(" "));
        Hierarchy seen = new Hierarchy(Hierarchy.Version.V2, root().toString(), offered, "");
        return new Cgroups(syscalls, new CgroupHierarchies(List.of(seen)));
    }

    private static String controllers(Path group) throws Exception {
        return Files.readString(group.resolve("cgroup.controllers")).strip();
    }
}
