package dev.nutshell.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.JavaProcess;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir private Path directory;

    @Test
    void writesAndReplaces() throws IOException {
        Path file = directory.resolve("record.json");

        AtomicFile.write(file, bytes("first"), true);
        AtomicFile.write(file, bytes("second, longer"), false);
        AtomicFile.write(file, bytes("3rd"), false);

        assertThat(AtomicFile.read(file)).contains(bytes("3rd"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(names()).containsExactly("record.json");
    }

    @Test
    void missingFileIsEmptyAndAnUnreadableOneAnError() {
        assertThat(AtomicFile.read(directory.resolve("missing"))).isEmpty();
        assertThat(AtomicFile.read(directory.resolve("missing/below"))).isEmpty();
        assertThatThrownBy(() -> AtomicFile.read(directory))
                .isInstanceOf(EngineException.class)
                .hasMessage("read " + directory + ": is a directory");
    }

    @Test
    void linkIsReplacedNotFollowed() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "mine");
        Path file = Files.createSymbolicLink(directory.resolve("file"), victim);

        AtomicFile.write(file, bytes("new"), false);

        assertThat(victim).hasContent("mine");
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void failureLeavesTheOldContentAndNothingElse() throws IOException {
        Path file = directory.resolve("file");
        Files.createDirectories(file.resolve("in the way"));

        assertThatThrownBy(() -> AtomicFile.write(file, bytes("new"), true))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("write " + file + ": ");
        assertThat(names()).containsExactly("file");
        assertThatThrownBy(() -> AtomicFile.write(directory.resolve("no/file"), bytes("x"), false))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }

    @Test
    @RequiresRoot
    void fullDiskLeavesTheOldContent() throws IOException {
        Command.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString())
                .run()
                .succeeded();
        try {
            Path file = directory.resolve("file");
            AtomicFile.write(file, bytes("old"), true);

            assertThatThrownBy(() -> AtomicFile.write(file, new byte[100_000], true))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXHAUSTED))
                    .hasMessage("write " + file + ": no space left on device");
            assertThat(file).hasContent("old");
            assertThat(names()).containsExactly("file");
        } finally {
            Command.of("umount", directory.toString()).run().succeeded();
        }
    }

    /// What a crash may not reorder: content before name, name before the answer.
    @Test
    @RequiresRoot
    void contentIsOnTheDiskBeforeTheNameAndTheNameBeforeTheEnd() throws IOException {
        assertThat(trace("true"))
                .containsExactly(
                        "fsync temporary", "rename temporary to file", "fsync directory", "done");
        assertThat(trace("false")).containsExactly("rename temporary to file", "done");
    }

    /// strace(1) of a process that writes one file: what it does about it.
    private List<String> trace(String durable) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("folder-" + durable));
        Path log = directory.resolve("trace");
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "strace",
                                "-f",
                                "-y",
                                "-s",
                                "200",
                                "-o",
                                log.toString(),
                                "-e",
                                "trace=fsync,fdatasync,rename,renameat,renameat2,write"));
        words.addAll(
                JavaProcess.of(Writer.class, folder.resolve("file").toString(), durable).words());
        Command.of(words).run().succeeded();
        List<String> calls = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            if (line.contains("sync(") && line.contains(".file.new-")) {
                calls.add("fsync temporary");
            } else if (line.contains("sync(") && line.contains(folder + ">")) {
                calls.add("fsync directory");
            } else if (line.contains("rename") && line.contains(".file.new-")) {
                calls.add("rename temporary to file");
            } else if (line.contains("write(1") && line.contains("written")) {
                calls.add("done");
            }
        }
        return calls;
    }

    /// Writes the file named by its first argument.
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            AtomicFile.write(
                    Path.of(arguments[0]), bytes("content"), Boolean.parseBoolean(arguments[1]));
            System.out.println("written");
        }
    }

    @Test
    void readersSeeOneContentOrTheOther() throws Exception {
        Path file = directory.resolve("file");
        byte[] a = bytes("a".repeat(300_000));
        byte[] b = bytes("b".repeat(200_000));
        AtomicFile.write(file, a, false);
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> writers = new ArrayList<>();
        for (byte[] content : List.of(a, b)) {
            writers.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (!done.get()) {
                                            AtomicFile.write(file, content, false);
                                        }
                                    }));
        }
        try {
            for (int i = 0; i < 200; i++) {
                byte[] content = AtomicFile.read(file).orElseThrow();
                assertThat(content).isEqualTo(content.length == a.length ? a : b);
            }
        } finally {
            done.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
        }
        assertThat(names()).containsExactly("file");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
