package dev.nutshell.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.AttachOptions;
import dev.nutshell.engine.CommitRequest;
import dev.nutshell.engine.ContainerFiles;
import dev.nutshell.engine.ContainerSummary;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.CreateRequest;
import dev.nutshell.engine.FileChange;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.ListOptions;
import dev.nutshell.engine.LogOptions;
import dev.nutshell.engine.LogSink;
import dev.nutshell.engine.Notices;
import dev.nutshell.engine.ProcessTable;
import dev.nutshell.engine.Pruned;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.RemoveOptions;
import dev.nutshell.engine.ResourceChange;
import dev.nutshell.engine.RunOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.engine.StatsOptions;
import dev.nutshell.engine.StatsSink;
import dev.nutshell.engine.StopOptions;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.RestartPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Containers that do nothing: remembers what it was asked, answers what the test put in, knows no container whose name
/// starts with `no`.
public final class FakeContainers implements Containers, ContainerFiles {
    public static final ContainerId ID = new ContainerId("0123456789ab".repeat(5) + "cdef");

    public final List<String> calls = new ArrayList<>();
    public final List<CreateRequest> created = new ArrayList<>();
    public List<ContainerSummary> summaries = List.of();
    public SessionEnd end = new SessionEnd.Exited(0);
    public @Nullable EngineException failure;
    public String pulls = "";
    public Consumer<PullProgress> pull = _ -> {};
    public List<String> warnings = List.of();
    public Consumer<LogSink> log = _ -> {};
    public ObjectNode document = Json.object();
    public @Nullable RunOptions runOptions;
    public Consumer<StatsSink> samples = _ -> {};

    private void called(String call, String container) {
        calls.add(call + " " + container);
        if (failure != null) {
            throw failure;
        }
        if (container.startsWith("no")) {
            throw new EngineException(ErrorKind.NOT_FOUND, "no such container: " + container);
        }
    }

    @Override
    public ContainerId create(CreateRequest request, Notices notices) {
        created.add(request);
        if (!pulls.isEmpty()) {
            pull.accept(notices.pulling(pulls));
        }
        called("create", request.config().image());
        warnings.forEach(notices::warning);
        notices.created(ID);
        return ID;
    }

    @Override
    public SessionEnd run(CreateRequest request, RunOptions options, Notices notices) {
        runOptions = options;
        create(request, notices);
        return options.detach() ? new SessionEnd.Detached() : end;
    }

    @Override
    public void start(String container) {
        called("start", container);
    }

    @Override
    public SessionEnd start(String container, AttachOptions attach) {
        called("start " + attach, container);
        return end;
    }

    @Override
    public SessionEnd attach(String container, AttachOptions attach) {
        called("attach " + attach, container);
        return end;
    }

    @Override
    public void stop(String container, StopOptions options) {
        called("stop " + options, container);
    }

    @Override
    public void restart(String container, StopOptions options) {
        called("restart " + options, container);
    }

    @Override
    public void kill(String container, String signal) {
        called("kill " + signal, container);
    }

    @Override
    public void pause(String container) {
        called("pause", container);
    }

    @Override
    public void unpause(String container) {
        called("unpause", container);
    }

    @Override
    public void rename(String container, String newName) {
        called("rename " + newName, container);
    }

    @Override
    public void remove(String container, RemoveOptions options) {
        called("remove " + options, container);
    }

    @Override
    public int await(String container) {
        called("await", container);
        return 3;
    }

    @Override
    public List<ContainerSummary> list(ListOptions options) {
        called("list " + options, "");
        return summaries;
    }

    @Override
    public ObjectNode inspect(String container, boolean size) {
        called("inspect " + size, container);
        return document;
    }

    @Override
    public void logs(String container, LogOptions options, LogSink sink) {
        called("logs " + options, container);
        log.accept(sink);
    }

    @Override
    public List<FileChange> diff(String container) {
        called("diff", container);
        return List.of(
                new FileChange(FileChange.Kind.CHANGED, "/etc"),
                new FileChange(FileChange.Kind.ADDED, "/etc/a\nb"),
                new FileChange(FileChange.Kind.DELETED, "/x"));
    }

    @Override
    public ProcessTable top(String container, List<String> arguments) {
        called("top " + arguments, container);
        return new ProcessTable(List.of("PID", "CMD"), List.of(List.of("1", "sh -c x")));
    }

    @Override
    public void stats(List<String> containers, StatsOptions options, StatsSink sink) {
        called("stats " + options, String.join(",", containers));
        samples.accept(sink);
    }

    @Override
    public ContainerFiles files() {
        return this;
    }

    @Override
    public void export(String container, OutputStream archive) {
        called("export", container);
        write(archive, "archive");
    }

    @Override
    public Digest commit(String container, CommitRequest request) {
        called("commit " + request, container);
        return Digest.sha256(new byte[0]);
    }

    @Override
    public void update(
            String container,
            ResourceChange resources,
            @Nullable RestartPolicy restart,
            Consumer<String> warnings) {
        called("update " + resources + " " + restart, container);
        this.warnings.forEach(warnings);
    }

    @Override
    public Pruned prune(Filters filters) {
        called("prune " + filters.values(), "");
        return new Pruned(List.of(ID.value()), 1_500_000);
    }

    @Override
    public long copyOut(String container, String source, String target, CopyOptions options) {
        called("copyOut " + source + " to " + target + " " + options, container);
        return 2048;
    }

    @Override
    public long copyIn(String source, String container, String target, CopyOptions options) {
        called("copyIn " + source + " to " + target + " " + options, container);
        return 2048;
    }

    @Override
    public void read(String container, String path, boolean follow, OutputStream archive) {
        called("read " + path + " " + follow, container);
        write(archive, "tar");
    }

    @Override
    public void write(String container, String path, InputStream archive, boolean keepOwner) {
        try {
            String content = new String(archive.readAllBytes(), StandardCharsets.UTF_8);
            called("write " + path + " " + content + " " + keepOwner, container);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
