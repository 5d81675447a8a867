package dev.nutshell.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileCallsTest {
    private static final int DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
    private static final int PATH = OpenFlags.O_PATH;

    /// O_CLOEXEC as `/proc/self/fdinfo` shows it, proc_pid_fdinfo(5).
    private static final long CLOSE_ON_EXEC = 02000000;

    @RegisterExtension final Scratch scratch = new Scratch();
    private final Syscalls syscalls = SymbolSource.syscalls();
    private FileCalls files;
    private Fd directory;

    @BeforeEach
    void open() {
        files = new FileCalls(syscalls);
        directory = files.open(scratch.path(), DIRECTORY, 0);
    }

    @AfterEach
    void close() {
        directory.close();
        files.close();
    }

    @Test
    void descriptorsAreClosedOnExec() throws IOException {
        try (Fd file = files.createFile(directory, name("f"), 0600).orElseThrow()) {
            for (Fd fd : List.of(directory, file)) {
                String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd.number()));
                String flags = info.replaceAll("(?s).*flags:\\s+([0-7]+).*", "$1");
                assertThat(Long.parseLong(flags, 8) & CLOSE_ON_EXEC).as("%s", fd).isNotZero();
            }
        }
    }

    @Test
    void namesAreBytes() {
        byte[] odd = {'n', (byte) 0xff, '\n', 1, ' '};
        files.createFile(directory, odd, 0600).orElseThrow().close();

        assertThat(
                        Command.shell("cd \"$1\"; printf '%s' *", scratch.path().toString())
                                .run()
                                .bytes())
                .isEqualTo(odd);
        assertThat(entries(directory))
                .containsExactly(new String(odd, StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatIsThereIsNotMadeAgain() throws IOException {
        Files.writeString(scratch.resolve("taken"), "content");
        byte[] taken = name("taken");

        assertThat(files.createFile(directory, taken, 0600)).isEmpty();
        assertThat(files.makeDirectory(directory, taken, 0700)).isFalse();
        assertThat(files.makeSymlink(directory, taken, name("x"))).isFalse();
        assertThat(files.makeLink(directory, taken, directory, taken)).isFalse();
        assertThat(files.makeNode(directory, taken, FileModes.S_IFIFO | 0600, 0, 0)).isFalse();
        assertThat(scratch.resolve("taken")).hasContent("content");
    }

    @Test
    void whatIsNotThereIsEmptyOrFalse() {
        assertThat(files.openIfPresent(directory, name("none"), OpenFlags.O_RDONLY)).isEmpty();
        assertThat(files.openResolvingIfPresent(directory, name("none/x"), PATH, 0)).isEmpty();
        assertThat(files.unlink(directory, name("none"))).isFalse();
        assertThat(files.removeDirectory(directory, name("none"))).isFalse();
        assertThat(files.attributes().status(directory, name("none"))).isEmpty();
    }

    @Test
    void newFileIsNotMadeThroughALink() throws IOException {
        Files.createSymbolicLink(scratch.resolve("link"), scratch.resolve("elsewhere"));

        assertThat(files.createFile(directory, name("link"), 0600)).isEmpty();
        assertThat(scratch.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void hardLinkOfASymbolicLinkIsTheLink() throws IOException {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), Path.of("nowhere"));

        assertThat(files.makeLink(directory, name("link"), directory, name("second"))).isTrue();

        assertThat(scratch.resolve("second")).isSymbolicLink();
        assertThat(Files.getAttribute(link, "unix:nlink", LinkOption.NOFOLLOW_LINKS)).isEqualTo(2);
    }

    @Test
    void targetsOfLinksAreReadInFull() {
        byte[] target = name("t".repeat(4095));
        files.makeSymlink(directory, name("link"), target);

        assertThat(files.readLink(directory, name("link"))).isEqualTo(target);
    }

    /// Which way out of a directory each `resolve` of openat2(2) closes.
    @ParameterizedTest
    @CsvSource({
        "inside/file, BENEATH, ''",
        "inside/../top, BENEATH, ''",
        "../outside, BENEATH, EXDEV",
        "inside/../../outside, BENEATH, EXDEV",
        "/etc/passwd, BENEATH, EXDEV",
        "up, BENEATH, EXDEV",
        "absolute, BENEATH, EXDEV",
        "within, BENEATH, ''",
        "within, NO_SYMLINKS, ELOOP",
        "loop, BENEATH, ELOOP",
        "../../../top, IN_ROOT, ''",
        "/top, IN_ROOT, ''",
        "up-top, IN_ROOT, ''",
        "absolute-top, IN_ROOT, ''"
    })
    void lookUpsStayWhereTheyAreConfined(String path, String resolve, String errno)
            throws IOException {
        Path root = scratch.directory("root");
        Files.writeString(scratch.resolve("outside"), "outside");
        Files.writeString(root.resolve("top"), "top");
        Files.writeString(Files.createDirectory(root.resolve("inside")).resolve("file"), "file");
        link(root, "up", "../outside");
        link(root, "absolute", scratch.resolve("outside").toString());
        link(root, "within", "inside/file");
        link(root, "loop", "loop");
        link(root, "up-top", "../../top");
        link(root, "absolute-top", "/top");
        int flag =
                switch (resolve) {
                    case "BENEATH" -> OpenFlags.RESOLVE_BENEATH;
                    case "NO_SYMLINKS" -> OpenFlags.RESOLVE_NO_SYMLINKS;
                    default -> OpenFlags.RESOLVE_IN_ROOT;
                };
        try (Fd top = files.open(root, DIRECTORY, 0)) {
            if (errno.isEmpty()) {
                try (Fd found = files.openResolving(top, name(path), OpenFlags.O_RDONLY, 0, flag)) {
                    assertThat(files.content().readWhole(found, 100).orElseThrow())
                            .asString()
                            .isIn("top", "file");
                }
            } else {
                assertThatThrownBy(
                                () ->
                                        files.openResolving(
                                                top, name(path), OpenFlags.O_RDONLY, 0, flag))
                        .isInstanceOfSatisfying(
                                KernelException.class,
                                e -> assertThat(e.errno()).isEqualTo(Errno.valueOf(errno)))
                        .hasMessageStartingWith("openat2(2) " + path + ": " + errno + " (");
            }
        }
    }

    @Test
    void magicLinksAreNoWayOut() {
        try (Fd proc = files.open(Path.of("/proc/self"), DIRECTORY, 0)) {
            assertThatThrownBy(
                            () ->
                                    files.openResolving(
                                            proc,
                                            name("root/etc"),
                                            PATH,
                                            0,
                                            OpenFlags.RESOLVE_IN_ROOT))
                    .isInstanceOf(KernelException.class);
        }
    }

    @Test
    void fileAmongTheParentsMeansNotPresent() throws IOException {
        Files.writeString(scratch.resolve("file"), "");

        assertThat(files.openResolvingIfPresent(directory, name("file/x"), PATH, 0)).isEmpty();
    }

    @Test
    void directoryOfAnyLengthIsListedOnce() {
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            String name = "entry-" + i + "-" + "n".repeat(i % 200);
            files.createFile(directory, name(name), 0600).orElseThrow().close();
            expected.add(name);
        }

        assertThat(entries(directory)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(entries(directory)).as("the list is at its end").isEmpty();
        files.rewindEntries(directory);
        assertThat(entries(directory)).hasSize(3000);
    }

    @Test
    void listingTellsDirectories() throws IOException {
        scratch.directory("d");
        Files.writeString(scratch.resolve("f"), "");
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(directory, entries)) {
            continue;
        }

        assertThat(entries)
                .hasSize(2)
                .allMatch(
                        entry ->
                                entry.isUnknown()
                                        || entry.isDirectory() == (entry.name()[0] == 'd'));
    }

    @Test
    void renameReplaces() throws IOException {
        Files.writeString(scratch.resolve("from"), "new");
        Files.writeString(scratch.resolve("to"), "old");

        files.rename(directory, name("from"), directory, name("to"));

        assertThat(scratch.resolve("to")).hasContent("new");
        assertThat(scratch.resolve("from")).doesNotExist();
    }

    @Test
    void pathsAreMadeWithTheirParents() {
        files.makePath(scratch.resolve("a/b/c"), 0750);
        files.makePath(scratch.resolve("a/b/c"), 0700);

        assertThat(stat("%a", scratch.resolve("a/b"))).isEqualTo("750");
        assertThat(stat("%a", scratch.resolve("a/b/c"))).isEqualTo("750");
    }

    @Test
    @RequiresRoot
    void nodesHaveTheirNumbers() {
        files.makeNode(directory, name("large"), FileModes.S_IFCHR | 0600, 4095, 1048575);
        files.makeNode(directory, name("small"), FileModes.S_IFBLK | 0640, 8, 300);

        assertThat(stat("%F %t:%T", scratch.resolve("large")))
                .isEqualTo("character special file fff:fffff");
        assertThat(stat("%F %t:%T", scratch.resolve("small")))
                .isEqualTo("block special file 8:12c");
        FileStatus status = files.attributes().status(directory, name("large")).orElseThrow();
        assertThat(status.nodeMajor()).isEqualTo(4095);
        assertThat(status.nodeMinor()).isEqualTo(1048575);
        assertThat(status.isWhiteout()).isFalse();
    }

    @Test
    void namesThatTheKernelDoesNotTakeAreNotCut() {
        byte[] endless = name("n".repeat(5000));
        String message =
                "path of 5000 bytes (" + "n".repeat(256) + "...): longer than the kernel takes";
        AttributeCalls attributes = files.attributes();

        assertInvalid(() -> files.createFile(directory, endless, 0600), message);
        assertInvalid(() -> files.makeSymlink(directory, name("link"), endless), message);
        assertInvalid(() -> attributes.status(directory, endless), message);
        assertInvalid(() -> attributes.changeTime(directory, endless, 0, 0), message);
        assertInvalid(() -> attributes.setExtended(directory, endless, new byte[0]), message);
        assertThatThrownBy(() -> files.createFile(directory, name("n".repeat(256)), 0600))
                .hasMessage("openat(2) " + "n".repeat(256) + ": ENAMETOOLONG (File name too long)");
    }

    private static void assertInvalid(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(message);
    }

    @Test
    void namesInMessagesAreOneShortLine() {
        assertThat(FileCalls.text(name("a\nb\u001b[1m\u009b"))).isEqualTo("a?b?[1m?");
        assertThat(FileCalls.text(new byte[] {'a', (byte) 0xff})).isEqualTo("a\ufffd");
        assertThat(FileCalls.text(new byte[300])).isEqualTo("?".repeat(256) + "...");
    }

    /// openat2(2): another process renamed something meanwhile, the call may be repeated.
    @Test
    void lookUpIsRepeatedAfterARace() {
        Deque<Long> answers =
                new ArrayDeque<>(
                        List.of(-(long) Errno.EAGAIN.number(), -(long) Errno.EINTR.number(), 7L));
        Syscalls racing =
                (call, _, _, _, _, _, _) -> call == SystemCall.OPENAT2 ? answers.remove() : 0;
        try (FileCalls calls = new FileCalls(racing);
                Fd root = new Fd(racing, 3, "root");
                Fd found = calls.openResolving(root, name("x"), PATH, 0, 0)) {
            assertThat(found.number()).isEqualTo(7);
        }
        assertThat(answers).isEmpty();
    }

    @Test
    void failuresNameCallErrorAndObject() {
        FakeSyscalls fake =
                new FakeSyscalls()
                        .failing(SystemCall.MKDIRAT, Errno.ENOSPC)
                        .failing(SystemCall.UNLINKAT, Errno.EBUSY);
        try (FileCalls calls = new FileCalls(fake);
                Fd root = new Fd(fake, 3, "root")) {
            assertThatThrownBy(() -> calls.makeDirectory(root, name("d"), 0700))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXHAUSTED))
                    .hasMessage("mkdirat(2) d: ENOSPC (No space left on device)");
            assertThatThrownBy(() -> calls.unlink(root, name("d")))
                    .hasMessage("unlinkat(2) d: EBUSY (Device or resource busy)");
        }
    }

    private List<String> entries(Fd listed) {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(listed, entries)) {
            continue;
        }
        return entries.stream()
                .map(entry -> new String(entry.name(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static void link(Path root, String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    private static String stat(String format, Path path) {
        return Command.of("stat", "--printf", format, path.toString()).run().succeeded().output();
    }

    private static byte[] name(String text) {
        return FileCalls.bytes(text);
    }
}
