package dev.nutshell.container.log;

import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// A log that a test writes as the supervisor does.
public final class Writing implements AutoCloseable {
    public static final Rotation ENDLESS = new Rotation(0, 1, false);

    private final ContainerLog log;

    public Writing(LogTarget target) {
        this(target, InstantSource.system());
    }

    public Writing(LogTarget target, InstantSource clock) {
        this(new LogPlan(target, false, 0), clock);
    }

    Writing(LogPlan plan, InstantSource clock) {
        this.log = new ContainerLog(syscalls(), plan, clock);
    }

    public static Syscalls syscalls() {
        return SymbolSource.syscalls();
    }

    public static LogTarget json(Path file, Rotation rotation) {
        return new LogTarget.JsonFile(file, rotation, Map.of());
    }

    public static LogTarget local(Path file, Rotation rotation) {
        return new LogTarget.Local(file, rotation, Map.of());
    }

    /// A clock that is a second later at every look.
    public static InstantSource ticking(String start) {
        Instant[] now = {Instant.parse(start).minusSeconds(1)};
        return () -> now[0] = now[0].plusSeconds(1);
    }

    ContainerLog log() {
        return log;
    }

    public Writing out(String text) {
        return out(text.getBytes(StandardCharsets.UTF_8));
    }

    public Writing out(byte[] bytes) {
        log.accept(false, ByteBuffer.wrap(bytes), bytes.length);
        return this;
    }

    public Writing error(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.accept(true, ByteBuffer.wrap(bytes), bytes.length);
        return this;
    }

    @Override
    public void close() {
        log.end(false);
        log.end(true);
        log.close();
    }
}
