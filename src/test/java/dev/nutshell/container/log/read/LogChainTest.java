package dev.nutshell.container.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogChainTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    @TempDir private Path folder;

    @Test
    void oldestComesFirst() throws Exception {
        write("log", "c");
        write("log.1", "b");
        write("log.2", "a");

        assertThat(contents(syscalls)).containsExactly("a", "b", "c");
    }

    @Test
    void newestMayBeMissing() throws Exception {
        write("log.1", "a");

        assertThat(contents(syscalls)).containsExactly("a");
    }

    /// Between the newest file and the next one, two rotations: what was begun meanwhile would stand before what is older.
    @Test
    void rotationsWhileItIsMadeDoNotDisturbTheOrder() throws Exception {
        write("log", "b");
        write("log.1", "a");
        boolean[] rotated = {false};
        Syscalls rotating =
                (call, a, b, c, d, e, f) -> {
                    if (call == SystemCall.GETDENTS64 && !rotated[0]) {
                        rotated[0] = true;
                        rotateTwice();
                    }
                    return syscalls.call(call, a, b, c, d, e, f);
                };

        assertThat(contents(rotating)).containsExactly("a", "b", "c", "d");
    }

    private void rotateTwice() {
        try {
            Files.move(folder.resolve("log.1"), folder.resolve("log.3"));
            Files.move(folder.resolve("log"), folder.resolve("log.2"));
            write("log.1", "c");
            write("log", "d");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private List<String> contents(Syscalls calls) {
        try (FileCalls files = new FileCalls(calls);
                Fd directory = files.open(folder, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
            List<String> contents = new ArrayList<>();
            for (LogSource source : LogChain.open(files, directory, "log")) {
                byte[] content = new byte[8];
                int length = source.readAt(0, content, 0, content.length);
                contents.add(new String(content, 0, length, StandardCharsets.UTF_8));
                source.close();
            }
            return contents;
        }
    }
}
