package dev.nutshell.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Running;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.store.StateLayout;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceMembersTest {
    /// Above the highest number that a process can have (`PID_MAX_LIMIT`, linux/threads.h).
    private static final int NOBODY = 1 << 23;

    private final Syscalls syscalls = SymbolSource.syscalls();
    @TempDir private Path temporary;
    private StateLayout layout;
    private NamespaceMembers members;

    @BeforeEach
    void makeFolder() {
        layout = new StateLayout(temporary.resolve("root"), temporary.resolve("run"));
        members = new NamespaceMembers(syscalls, layout);
        Disk.directories(layout.namespaceMembers());
    }

    /// A process in a user namespace of its own.
    private static Running stranger() {
        return ready("unshare", "-U", "sh", "-c", "echo ready; exec sleep 1000");
    }

    /// A process in the namespace of the test.
    private static Running neighbour() {
        return ready("sh", "-c", "echo ready; exec sleep 1000");
    }

    private static Running ready(String... words) {
        return Command.of(words).start().awaitLine("ready");
    }

    private static int pid(Running process) {
        return Math.toIntExact(process.pid());
    }

    private String found() {
        try (Fd namespace = members.namespace().orElseThrow()) {
            return link("/proc/self/fd/" + namespace.number());
        }
    }

    private static String link(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    @Test
    void aMemberIsAFileWithTheStartTimeOfItsProcess() {
        try (Running process = neighbour()) {
            members.add(pid(process));

            String stat = Disk.read(Path.of("/proc/" + process.pid() + "/stat"));
            assertThat(Disk.read(layout.namespaceMember(pid(process))))
                    .isEqualTo(stat.split(" ")[21]);
        }
    }

    @Test
    void whoHasEndedIsNoMember() {
        members.add(NOBODY);

        assertThat(layout.namespaceMembers()).isEmptyDirectory();
        assertThat(members.namespace()).isEmpty();
    }

    @Test
    @RequiresRoot
    void theNamespaceIsThatOfALivingMember() {
        try (Running process = stranger()) {
            members.add(pid(process));

            assertThat(found())
                    .isEqualTo(link("/proc/" + process.pid() + "/ns/user"))
                    .isNotEqualTo(link("/proc/self/ns/user"));
        }
    }

    @Test
    void whoIsInTheCallersOwnNamespaceLeadsToNoOther() {
        try (Running process = neighbour()) {
            members.add(pid(process));

            assertThat(members.namespace()).isEmpty();
            assertThat(layout.namespaceMember(pid(process))).exists();
        }
    }

    @Test
    @RequiresRoot
    void filesOfTheDeadAndOfOthersWithTheirNumberAreRemovedOnTheWay() throws IOException {
        Files.writeString(layout.namespaceMember(NOBODY), "1");
        Files.writeString(layout.namespaceMembers().resolve("lock"), "");
        try (Running process = stranger()) {
            Files.writeString(layout.namespaceMember(pid(process)), "1");

            assertThat(members.namespace()).isEmpty();
        }
        assertThat(Disk.list(layout.namespaceMembers())).containsExactly("lock");
    }

    @Test
    @RequiresRoot
    void manyFilesAreSweptAlsoWhenOneOfTheLivingIsKnown() throws IOException {
        try (Running process = stranger()) {
            members.add(pid(process));
            for (int i = 0; i < 65; i++) {
                Files.writeString(layout.namespaceMember(NOBODY + i), "1");
            }

            Optional<Fd> namespace = members.namespace();

            assertThat(namespace).isPresent();
            namespace.get().close();
            assertThat(Disk.list(layout.namespaceMembers()))
                    .containsExactly(Integer.toString(pid(process)));
        }
    }
}
