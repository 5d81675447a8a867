package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.container.log.ContainerLog;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.Rotation;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.Pipes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A supervisor that is killed between any two of its steps: the first log is left as it is, and a second one goes on from what
/// the journal and the held block say.
class LogJournalTest {
    private static final Pattern LINE = Pattern.compile("\"log\":\"([^\"]*)\"");

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Pipes pipes = new Pipes(syscalls);
    private final Pipes.Ends source = pipes.open("source", OpenFlags.O_NONBLOCK);
    private final StreamBlock block = new StreamBlock(syscalls, 1 << 16);
    private ContainerLog log;
    private LogJournal journal;
    private Intake.Held intake;

    @TempDir private Path directory;

    @BeforeEach
    void begin() {
        log = newLog();
        journal = LogJournal.begin(syscalls, log).orElseThrow();
        intake = new Intake.Held(syscalls, journal, false);
    }

    @AfterEach
    void close() {
        source.close();
        block.close();
    }

    @Test
    void killedBeforeABlockIsTaken() throws IOException {
        handOn("one\ntwo\n");
        write("three\n");

        assertThat(goOn()).containsExactly("one\\n", "two\\n", "three\\n");
    }

    @Test
    void killedWhenTheBlockIsTaken() throws IOException {
        handOn("one\n");
        take("two\n");

        assertThat(goOn()).containsExactly("one\\n", "two\\n");
    }

    @Test
    void killedWhenTheBlockIsInTheLog() throws IOException {
        handOn("one\n");
        accept(take("two\nthree\n"));

        assertThat(goOn()).containsExactly("one\\n", "two\\n", "three\\n");
    }

    @Test
    void killedWhenThatIsWrittenDown() throws IOException {
        handOn("one\n");
        accept(take("two\n"));
        journal.commit(false);

        assertThat(goOn()).containsExactly("one\\n", "two\\n");
    }

    @Test
    void killedWhileALineIsIncomplete() throws IOException {
        handOn("one\nhal");
        write("f\n");

        assertThat(goOn()).containsExactly("one\\n", "half\\n");
    }

    @Test
    void killedWhenTheRestOfALineIsInTheLog() throws IOException {
        handOn("one\nhal");
        accept(take("f\ntwo"));

        assertThat(goOn()).containsExactly("one\\n", "half\\n", "two");
    }

    @Test
    void logThatIsNoFileHasNoJournal() {
        assertThat(LogJournal.begin(syscalls, new ContainerLog(syscalls, LogPlan.none())))
                .isEmpty();
    }

    private void handOn(String text) {
        accept(take(text));
        intake.handedOn();
    }

    private int take(String text) {
        write(text);
        return (int) intake.take(source.read(), block);
    }

    private void accept(int count) {
        log.accept(false, block.bytes(), count);
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (StreamBlock content = new StreamBlock(syscalls, bytes.length)) {
            content.bytes().put(bytes);
            content.write(source.write().number(), 0, bytes.length);
        }
    }

    /// What a keeper does.
    private List<String> goOn() throws IOException {
        Descriptors descriptors = new Descriptors(syscalls);
        Fd memory = descriptors.duplicate(journal.descriptor().number(), 3, "journal");
        ContainerLog next = newLog();
        try (LogJournal resumed = LogJournal.resume(syscalls, memory, next)) {
            boolean inLog = resumed.isInLog(false);
            long held = block.read(intake.held().number());
            if (held > 0 && !inLog) {
                next.accept(false, block.bytes(), (int) held);
            }
        }
        long rest = block.read(source.read().number());
        if (rest > 0) {
            next.accept(false, block.bytes(), (int) rest);
        }
        next.end(false);
        next.close();
        intake.close();
        journal.close();
        return LINE.matcher(Files.readString(file())).results().map(hit -> hit.group(1)).toList();
    }

    private ContainerLog newLog() {
        return new ContainerLog(
                syscalls,
                new LogPlan(
                        new LogTarget.JsonFile(file(), new Rotation(0, 1, false), Map.of()),
                        false,
                        0));
    }

    private Path file() {
        return directory.resolve("json.log");
    }
}
