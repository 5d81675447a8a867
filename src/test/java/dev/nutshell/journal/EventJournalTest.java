package dev.nutshell.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    @TempDir private Path folder;
    private StateLayout layout;

    @BeforeEach
    void setUp() {
        layout = new StateLayout(folder.resolve("root"), folder.resolve("run"));
    }

    @Test
    void eventIsDockersJson() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", "a\"b");
        attributes.put("image", "alpine");
        new EventJournal(syscalls, layout)
                .append(
                        new Event(
                                ObjectKind.CONTAINER,
                                "start",
                                "4f",
                                attributes,
                                Instant.ofEpochSecond(7, 5)));

        assertThat(readAll())
                .containsExactly(
                        "{\"status\":\"start\",\"id\":\"4f\",\"from\":\"alpine\",\"Type\":\"container\","
                                + "\"Action\":\"start\",\"Actor\":{\"ID\":\"4f\",\"Attributes\":{\"image\":\"alpine\","
                                + "\"name\":\"a\\\"b\"}},\"scope\":\"local\",\"time\":7,\"timeNano\":7000000005}");
    }

    @Test
    void whatAKilledWriterLeftCostsNobodyARecord() throws IOException {
        EventJournal journal = new EventJournal(syscalls, layout);
        record(journal, "one");
        Files.write(
                layout.events().resolve("journal"),
                "\u001e{\"Type\":\"vol".getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.APPEND);
        record(journal, "two");

        assertThat(readAll()).hasSize(2);
        assertThat(readAll().getLast()).contains("\"ID\":\"two\"");
    }

    /// Writers are ahead of the reader by less than a file: two files are what the journal keeps.
    @Test
    @Timeout(60)
    void parallelWritersLoseNothingWhileAFollowerReadsAcrossRotation() {
        int writers = 8;
        int each = 200;
        Semaphore lead = new Semaphore(200);
        List<String> read = new ArrayList<>();
        Consumer<byte[]> reading =
                bytes -> {
                    read.add(id(bytes));
                    lead.release();
                };
        try (EventReader reader = new EventReader(syscalls, layout, true)) {
            try (var threads = Executors.newFixedThreadPool(writers)) {
                for (int writer = 0; writer < writers; writer++) {
                    String prefix = "w" + writer + "-";
                    threads.submit(
                            () -> {
                                EventJournal journal = new EventJournal(syscalls, layout, 64 << 10);
                                for (int i = 0; i < each; i++) {
                                    lead.acquireUninterruptibly();
                                    record(journal, prefix + i);
                                }
                            });
                }
                threads.shutdown();
                while (!threads.isTerminated()) {
                    reader.readOn(reading);
                }
            }
            reader.readOn(reading);
        }

        assertThat(read).doesNotHaveDuplicates().hasSize(writers * each);
        assertThat(layout.events().resolve("journal.1")).exists();
    }

    @Test
    void labelsWithoutBoundAreLeftOut() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", "web");
        IntStream.range(0, 100).forEach(i -> attributes.put("label" + i, "x".repeat(4000)));
        new EventJournal(syscalls, layout).record(ObjectKind.CONTAINER, "create", "4f", attributes);

        assertThat(readAll().getFirst()).contains("\"name\":\"web\"").hasSizeLessThan(40_000);
    }

    private static void record(EventJournal journal, String id) {
        journal.record(ObjectKind.VOLUME, "create", id, Map.of("driver", "local"));
    }

    private static String id(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        int from = text.indexOf("\"ID\":\"") + 6;
        return text.substring(from, text.indexOf('"', from));
    }

    private List<String> readAll() {
        List<String> records = new ArrayList<>();
        try (EventReader reader = new EventReader(syscalls, layout, false)) {
            reader.readOn(bytes -> records.add(new String(bytes, StandardCharsets.UTF_8)));
        }
        return records;
    }
}
