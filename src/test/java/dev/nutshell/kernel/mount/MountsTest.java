package dev.nutshell.kernel.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.testing.RequiresRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Mounts mounts = new Mounts(syscalls);

    @Test
    void namesCallErrnoAndMountPoint() {
        FakeSyscalls fake = new FakeSyscalls().failing(SystemCall.MOUNT_SETATTR, Errno.EINVAL);

        assertThatThrownBy(
                        () ->
                                new Mounts(fake)
                                        .setAttributes(
                                                new Fd(fake, 7, "/rootfs"),
                                                MountAttributes.READ_ONLY,
                                                true))
                .isInstanceOf(KernelException.class)
                .hasMessage("mount_setattr(2) /rootfs: EINVAL (Invalid argument)");
    }

    @Test
    void namesSourceAndTargetOfAMove() {
        FakeSyscalls fake = new FakeSyscalls().failing(SystemCall.MOVE_MOUNT, Errno.ELOOP);

        assertThatThrownBy(
                        () ->
                                new Mounts(fake)
                                        .attach(
                                                new Fd(fake, 7, "tmpfs"),
                                                new Fd(fake, 8, "/rootfs/tmp")))
                .hasMessage(
                        "move_mount(2) tmpfs to /rootfs/tmp: ELOOP (Too many levels of symbolic links)");
    }

    @Test
    void unknownFilesystemIsOneLine() {
        FakeSyscalls fake = new FakeSyscalls().failing(SystemCall.FSOPEN, Errno.ENODEV);

        assertThatThrownBy(() -> new Mounts(fake).filesystem("nosuchfs"))
                .hasMessage("fsopen(2) nosuchfs: ENODEV (No such device)");
    }

    @Test
    void refusedOptionWithoutAMessageNamesTheOption() {
        FakeSyscalls fake = new FakeSyscalls().failing(SystemCall.FSCONFIG, Errno.EPERM);

        assertThatThrownBy(() -> new Mounts(fake).filesystem("tmpfs").option("size", "1m"))
                .hasMessage("fsconfig(2) tmpfs option size=1m: EPERM (Operation not permitted)")
                .extracting(failure -> ((KernelException) failure).kind())
                .isEqualTo(ErrorKind.PERMISSION_DENIED);
    }

    @Test
    @RequiresRoot
    void driversMessagesAreInTheException() {
        try (FilesystemContext context = mounts.filesystem("tmpfs")) {
            assertThatThrownBy(() -> context.option("no_such_option", "1"))
                    .hasMessage(
                            "fsconfig(2) tmpfs option no_such_option=1 (tmpfs: Unknown parameter 'no_such_option'):"
                                    + " EINVAL (Invalid argument)");
        }
    }

    @Test
    @RequiresRoot
    void newFilesystemAppearsWhereItIsAttachedWithItsAttributes() {
        isolated(
                () -> {
                    Path target = Files.createDirectory(directory.resolve("with space"));
                    try (FilesystemContext context =
                                    mounts.filesystem("tmpfs")
                                            .option("size", "64k")
                                            .option("mode", "700");
                            Fd mount =
                                    context.mount(
                                            MountAttributes.NO_SUID.and(MountAttributes.NO_DEV))) {
                        mounts.attach(mount, target.toString());
                    }

                    assertThat(findmnt("FSTYPE,VFS-OPTIONS,FS-OPTIONS", target))
                            .startsWith("tmpfs rw,nosuid,nodev,relatime rw,size=64k,mode=700");
                    assertThat(MountTable.current().at(target.toString()).orElseThrow().options())
                            .containsExactly("rw", "nosuid", "nodev", "relatime");
                    return null;
                });
    }

    @Test
    @RequiresRoot
    void attachesByDescriptorOnBothSides() {
        isolated(
                () -> {
                    Path target = Files.createDirectory(directory.resolve("target"));
                    try (FilesystemContext context = mounts.filesystem("tmpfs");
                            Fd mount = context.mount(MountAttributes.NONE);
                            LayerDescriptors place =
                                    LayerDescriptors.open(syscalls, List.of(target));
                            Fd targetDescriptor =
                                    new Fd(
                                            syscalls,
                                            numberOf(place.nameOf(target)),
                                            target.toString())) {
                        mounts.attach(mount, targetDescriptor);
                        targetDescriptor.release();
                    }

                    assertThat(findmnt("FSTYPE", target)).isEqualTo("tmpfs");
                    return null;
                });
    }

    @Test
    @RequiresRoot
    void recursiveReadOnlyReachesSubmounts() {
        isolated(
                () -> {
                    Path source =
                            Files.createDirectories(directory.resolve("source/sub")).getParent();
                    Path target = Files.createDirectory(directory.resolve("target"));
                    mounts.mount("none", source.resolve("sub").toString(), "tmpfs", 0, null);
                    try (Fd tree = mounts.openTree(source.toString(), true)) {
                        mounts.setAttributes(tree, MountAttributes.READ_ONLY, true);
                        mounts.setPropagation(tree, Propagation.PRIVATE, true);
                        mounts.attach(tree, target.toString());
                    }

                    assertThat(MountTable.current().below(target.toString()))
                            .hasSize(2)
                            .allSatisfy(entry -> assertThat(entry.options()).startsWith("ro"));
                    assertThatThrownBy(() -> Files.createFile(target.resolve("sub/file")))
                            .hasMessageContaining("Read-only file system");
                    // the source stays writable
                    Files.createFile(source.resolve("sub/file"));
                    return null;
                });
    }

    @Test
    @RequiresRoot
    void bindOfOneFileIsThatFile() {
        isolated(
                () -> {
                    Path source = Files.writeString(directory.resolve("source"), "content");
                    Path target = Files.createFile(directory.resolve("target"));
                    try (Fd tree = mounts.openTree(source.toString(), false)) {
                        mounts.attach(tree, target.toString());
                    }

                    assertThat(target).hasContent("content");
                    mounts.detach(target.toString());
                    assertThat(target).hasContent("");
                    return null;
                });
    }

    @Test
    @RequiresRoot
    void pivotLeavesNothingOfTheOldRoot() {
        isolated(
                () -> {
                    Path root = Files.createDirectory(directory.resolve("root"));
                    Fd mount;
                    try (FilesystemContext context = mounts.filesystem("tmpfs")) {
                        mount = context.mount(MountAttributes.NONE);
                    }
                    mounts.attach(mount, root.toString());
                    try (mount) {
                        mounts.pivotRoot(mount);
                    }

                    // by system call: the JVM's own files are out of reach now
                    assertThat(syscalls.attempt(SystemCall.UMOUNT2, 0, 0))
                            .isEqualTo(-Errno.EFAULT.number());
                    assertThat(Files.list(Path.of("/"))).isEmpty();
                    return null;
                });
    }

    @Test
    @RequiresRoot
    void nothingOfAPrivateNamespaceIsSeenOutside() {
        Path target =
                isolated(
                        () -> {
                            Path place = Files.createDirectory(directory.resolve("target"));
                            mounts.mount("none", place.toString(), "tmpfs", 0, "size=4k");
                            return place;
                        });

        assertThat(MountTable.current().at(target.toString())).isEmpty();
    }

    @Test
    @RequiresRoot
    void failureInAPrivateNamespaceReachesTheCaller() {
        assertThatThrownBy(
                        () ->
                                isolated(
                                        () -> {
                                            mounts.mount(
                                                    "none", "/no/such/place", "tmpfs", 0, null);
                                            return null;
                                        }))
                .isInstanceOf(KernelException.class)
                .hasMessage("mount(2) /no/such/place: ENOENT (No such file or directory)");
    }

    private <T> T isolated(Callable<T> action) {
        return PrivateMountNamespace.call(syscalls, action);
    }

    private static int numberOf(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
    }

    /// findmnt(8) sees the thread's own mount namespace.
    private static String findmnt(String columns, Path target) throws Exception {
        Process process =
                new ProcessBuilder(
                                "findmnt",
                                "--tab-file",
                                "/proc/thread-self/mountinfo",
                                "-rno",
                                columns,
                                "--mountpoint",
                                target.toString())
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
