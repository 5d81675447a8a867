package dev.nutshell.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.ContentCalls.LockMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCallsTest {
    @TempDir private Path directory;

    private FileCalls files;
    private ContentCalls content;
    private Path path;
    private Fd file;

    @BeforeEach
    void open() {
        files = new FileCalls(SymbolSource.syscalls());
        content = files.content();
        path = directory.resolve("f");
        file = files.open(path, OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
    }

    @AfterEach
    void close() {
        file.close();
        files.close();
    }

    @Test
    void writesAndReadsAnyAmount() {
        byte[] bytes = new byte[(3 << 20) + 17];
        new Random(1).nextBytes(bytes);

        content.write(file, bytes, 5, bytes.length - 10);
        content.write(file, bytes, 0, 0);

        byte[] expected = Arrays.copyOfRange(bytes, 5, bytes.length - 5);
        assertThat(path).hasBinaryContent(expected);
        files.rewindEntries(file);
        assertThat(content.readWhole(file, bytes.length)).contains(expected);
        files.rewindEntries(file);
        assertThat(content.readWhole(file, expected.length)).contains(expected);
        files.rewindEntries(file);
        assertThat(content.readWhole(file, expected.length - 1)).isEmpty();
        byte[] some = new byte[10];
        assertThat(content.readAt(file, 2 << 20, some, 2, 6)).isEqualTo(6);
        assertThat(Arrays.copyOfRange(some, 2, 8))
                .isEqualTo(Arrays.copyOfRange(expected, 2 << 20, (2 << 20) + 6));
        assertThat(content.readAt(file, expected.length, some, 0, 5)).isZero();
    }

    @Test
    void emptyFileIsReadAsEmpty() {
        assertThat(content.readWhole(file, 0)).contains(new byte[0]);
        assertThat(content.read(file, new byte[4], 0, 4)).isZero();
    }

    @Test
    void skippedRangesAreHoles() throws IOException {
        content.write(file, new byte[] {1}, 0, 1);
        content.skip(file, (50L << 20) - 1);
        content.write(file, new byte[] {2}, 0, 1);
        content.skip(file, 1 << 20);
        content.truncate(file, 51L << 20);

        assertThat(Files.size(path)).isEqualTo(51L << 20);
        assertThat(Command.of("du", "-k", path.toString()).run().output())
                .matches("\\d{1,3}\\s.*\n");
        assertThat(
                        Command.of(
                                        "od",
                                        "-An",
                                        "-tx1",
                                        "-j",
                                        "52428799",
                                        "-N",
                                        "3",
                                        path.toString())
                                .run()
                                .output())
                .isEqualTo(" 00 02 00\n");
    }

    @Test
    void shortWritesAreContinued() {
        AtomicLong written = new AtomicLong();
        Syscalls slow =
                (call, _, _, length, _, _, _) -> {
                    long part = call == SystemCall.WRITE ? Math.min(1000, length) : 0;
                    written.addAndGet(part);
                    return part;
                };
        try (FileCalls calls = new FileCalls(slow);
                Fd fd = new Fd(slow, 3, "slow")) {
            calls.content().write(fd, new byte[123_456], 0, 123_456);
        }
        assertThat(written).hasValue(123_456);
    }

    @Test
    void failedWriteNamesTheFile() {
        FakeSyscalls full = new FakeSyscalls().failing(SystemCall.WRITE, Errno.ENOSPC);
        try (FileCalls calls = new FileCalls(full);
                Fd fd = new Fd(full, 3, "/some/file")) {
            assertThatThrownBy(() -> calls.content().write(fd, new byte[1], 0, 1))
                    .hasMessage("write(2) /some/file: ENOSPC (No space left on device)");
        }
    }

    @Test
    void locksBelongToTheOpenFile() {
        try (Fd other = files.open(path, OpenFlags.O_RDONLY, 0)) {
            content.lock(file, LockMode.EXCLUSIVE);
            assertThat(content.tryLock(other, LockMode.SHARED)).isFalse();
            assertThat(content.tryLock(file, LockMode.SHARED)).as("its own: changed").isTrue();
            assertThat(content.tryLock(other, LockMode.SHARED)).isTrue();
            assertThat(content.tryLock(other, LockMode.EXCLUSIVE)).isFalse();
        }
        assertThat(content.tryLock(file, LockMode.EXCLUSIVE)).isTrue();
    }

    @Test
    void descriptorIsClosedOnce() {
        FakeSyscalls fake = new FakeSyscalls();
        Fd fd = new Fd(fake, 7, "thing");

        fd.close();
        fd.close();

        assertThat(fake.calls()).hasSize(1);
        assertThatThrownBy(fd::number)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("descriptor of thing is closed");
    }

    @Test
    void releasedDescriptorIsSomebodyElses() {
        FakeSyscalls fake = new FakeSyscalls();
        Fd fd = new Fd(fake, 7, "thing");

        assertThat(fd.release()).isEqualTo(7);
        fd.close();

        assertThat(fake.calls()).isEmpty();
    }

    /// Every block that is outgrown stays until the end: together they must not be more than a few times the last.
    @Test
    void memoryOfGrowingBlocksIsBounded() {
        try (FileCallMemory memory = new FileCallMemory()) {
            int capacity = 0;
            long all = 0;
            for (int size = 1; size <= 1 << 16; size += 7) {
                int now = memory.block(size).capacity();
                assertThat(now).isGreaterThanOrEqualTo(size);
                all += now == capacity ? 0 : now;
                capacity = now;
            }
            assertThat(all).isLessThan(4L << 16);
        }
    }
}
