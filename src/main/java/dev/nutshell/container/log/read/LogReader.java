package dev.nutshell.container.log.read;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.log.FileName;
import dev.nutshell.container.log.option.LogDriver;
import dev.nutshell.container.log.option.LogSettings;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.spec.container.LogConfig;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Reads the log of one container.
public final class LogReader {
    private final Syscalls syscalls;
    private final Path path;
    private final LogFormat format;

    /// @param path of the newest file; it need not exist yet
    public LogReader(Syscalls syscalls, Path path, LogFormat format) {
        this.syscalls = syscalls;
        this.path = path;
        this.format = format;
    }

    /// The reader of a container's log.
    ///
    /// @throws EngineException UNSUPPORTED where the driver's log cannot be read, in Docker's words
    public static LogReader of(
            Syscalls syscalls, StateLayout layout, ContainerId id, LogConfig config) {
        LogDriver driver = LogDriver.of(config.driver());
        Path path =
                driver.file(layout, id)
                        .filter(_ -> LogSettings.isReadable(config))
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.UNSUPPORTED,
                                                "configured logging driver does not support reading"));
        return new LogReader(
                syscalls, path, driver == LogDriver.JSON_FILE ? LogFormat.JSON : LogFormat.LOCAL);
    }

    /// Hands the wanted part of the log to `consumer`. Without [LogQuery#follow] that is what was there at the beginning of
    /// the call; with it, everything up to the end of the container's run. Ends early when the thread is interrupted.
    ///
    /// @param isRunning whether more may come; asked again and again, and once more before the last look
    public void read(LogQuery query, BooleanSupplier isRunning, LogConsumer consumer) {
        if (!Files.isDirectory(StateDirectory.of(path))) {
            // nothing has ever been logged
            return;
        }
        RecordDecoder decoder = format.decoder(query.details());
        RecordPump pump = new RecordPump(decoder, query, consumer);
        Path parent = StateDirectory.of(path);
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(parent, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
                LogFollower follower =
                        new LogFollower(syscalls, files, folder, path, pump, isRunning)) {
            List<LogSource> chain = LogChain.open(files, folder, FileName.of(path));
            readChain(chain, query, pump, follower);
            if (query.follow() && !pump.isPastUntil()) {
                follower.follow(query.until(), consumer::flush);
            }
            consumer.flush();
        } catch (IOException broken) {
            throw new EngineException(
                    ErrorKind.CORRUPT, "read log " + path + ": " + broken.getMessage(), broken);
        }
    }

    /// The newest file is handed to the follower, open.
    private void readChain(
            List<LogSource> chain, LogQuery query, RecordPump pump, LogFollower follower)
            throws IOException {
        try {
            List<Long> sizes = new ArrayList<>();
            for (LogSource source : chain) {
                sizes.add(source.size());
            }
            TailStart start = TailStart.BEGINNING;
            if (query.tail() >= 0) {
                start = TailStart.find(chain, sizes, format.decoder(false), query.tail());
            }
            for (int index = start.source(); index < chain.size() && !pump.isPastUntil(); index++) {
                LogSource source = chain.get(index);
                boolean isFirst = index == start.source();
                boolean isNewest = index == chain.size() - 1;
                long position = isFirst ? start.offset() : 0;
                if (isNewest || isRecent(source, query)) {
                    pump.skipLines(isFirst ? start.skippedLines() : 0);
                    position += pump(source, position, sizes.get(index), pump);
                    pump.skipLines(0);
                }
                if (isNewest) {
                    follower.stayAt(source, position);
                }
            }
        } finally {
            chain.stream().filter(source -> !follower.isAt(source)).forEach(LogSource::close);
        }
    }

    private static boolean isRecent(LogSource source, LogQuery query) {
        return query.since() == null || source.lastWritten() >= query.since().getEpochSecond();
    }

    /// Pumps the records of `source` in `[from, end)`, of a compressed one all.
    ///
    /// @return bytes of the records that were taken
    static long pump(LogSource source, long from, long end, RecordPump pump) throws IOException {
        if (source.isCompressed()) {
            try (InputStream input = source.decompressed()) {
                return pump.pump(input::read);
            }
        }
        long[] position = {from};
        return pump.pump(
                (target, place, length) -> {
                    int wanted = (int) Math.min(length, end - position[0]);
                    int count = wanted <= 0 ? 0 : source.readAt(position[0], target, place, wanted);
                    position[0] += count;
                    return count;
                });
    }
}
