package dev.nutshell.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Autostart;
import dev.nutshell.engine.Containers;
import dev.nutshell.engine.DownloadProgress;
import dev.nutshell.engine.Engine;
import dev.nutshell.engine.Events;
import dev.nutshell.engine.ExecRequest;
import dev.nutshell.engine.Executions;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.HistoryEntry;
import dev.nutshell.engine.Housekeeping;
import dev.nutshell.engine.ImageSummary;
import dev.nutshell.engine.ImageTree;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.ImportRequest;
import dev.nutshell.engine.PrunedImages;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.PullRequest;
import dev.nutshell.engine.PullResult;
import dev.nutshell.engine.RemovedImage;
import dev.nutshell.engine.RunOptions;
import dev.nutshell.engine.SessionEnd;
import dev.nutshell.engine.StoreCheck;
import dev.nutshell.engine.Volumes;
import dev.nutshell.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An engine that does nothing: remembers what it was asked and answers what the test put in. It knows no object whose
/// name starts with `no`.
public final class FakeEngine implements Engine, Executions, Images, Events, Housekeeping {
    public static final Digest IMAGE = Digest.sha256(new byte[] {1});

    public final FakeContainers containers = new FakeContainers();
    public final List<String> calls = new ArrayList<>();
    public SessionEnd execution = new SessionEnd.Exited(0);
    public List<ImageSummary> images = List.of();
    public List<ImageTree> trees = List.of();
    public List<HistoryEntry> history = List.of();
    public final FakeVolumes volumes = new FakeVolumes();
    public final FakeNetworks networks = new FakeNetworks();
    public List<ObjectNode> events = List.of();
    public ObjectNode image = Json.object();
    public ObjectNode info = Json.object();
    public ObjectNode usage = Json.object();
    public Consumer<PullProgress> pull = _ -> {};
    public @Nullable EngineException failure;

    private void called(String call, String kind, String name) {
        calls.add(name.isEmpty() ? call : call + " " + name);
        if (failure != null) {
            throw failure;
        }
        if (name.startsWith("no")) {
            throw new EngineException(ErrorKind.NOT_FOUND, "no such " + kind + ": " + name);
        }
    }

    @Override
    public Containers containers() {
        return containers;
    }

    @Override
    public Executions executions() {
        return this;
    }

    @Override
    public Images images() {
        return this;
    }

    @Override
    public FakeNetworks networks() {
        return networks;
    }

    @Override
    public Volumes volumes() {
        return volumes;
    }

    @Override
    public Events events() {
        return this;
    }

    @Override
    public Autostart autostart() {
        throw new AssertionError("not asked for in these tests");
    }

    @Override
    public StoreCheck storeCheck() {
        return _ -> List.of();
    }

    @Override
    public Housekeeping housekeeping() {
        return this;
    }

    @Override
    public SessionEnd run(String container, ExecRequest request, RunOptions options) {
        called("exec " + request + " " + options, "container", container);
        return execution;
    }

    @Override
    public List<String> remoteTags(String repository, boolean verifyTls) {
        called("tags " + repository + " " + verifyTls, "image", repository);
        return List.of("11", "12");
    }

    @Override
    public PullResult pull(PullRequest request, PullProgress progress) {
        called("pull " + request, "image", request.reference());
        pull.accept(progress);
        PullResult result =
                new PullResult("docker.io/library/debian:12", "debian:12", IMAGE, false);
        progress.end(result);
        return result;
    }

    @Override
    public List<ImageSummary> list(Filters filters) {
        called("list " + filters.values(), "object", "");
        return images;
    }

    @Override
    public List<ImageTree> trees(Filters filters) {
        called("trees " + filters.values(), "object", "");
        return trees;
    }

    @Override
    public ObjectNode inspect(String name, String platform) {
        called(platform.isEmpty() ? "inspect" : "inspect " + platform, "image", name);
        return image;
    }

    @Override
    public RemovedImage remove(String name, boolean force, List<String> platforms) {
        called("remove " + force + " " + platforms, "image", name);
        return new RemovedImage(List.of(name), List.of(IMAGE));
    }

    @Override
    public void tag(String name, String reference) {
        called("tag " + reference, "image", name);
    }

    @Override
    public List<HistoryEntry> history(String name, String platform) {
        called(platform.isEmpty() ? "history" : "history " + platform, "image", name);
        return history;
    }

    @Override
    public Digest importFilesystem(ImportRequest request, InputStream archive) {
        try {
            String content = new String(archive.readAllBytes(), StandardCharsets.UTF_8);
            called("import " + request + " " + content, "image", "");
            return IMAGE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Digest importFrom(String address, ImportRequest request, DownloadProgress progress) {
        called("import " + request + " from " + address, "image", "");
        progress.begin(address);
        progress.arrived(1_500_000, 3_000_000);
        return IMAGE;
    }

    @Override
    public PrunedImages prune(boolean all, Filters filters) {
        called("prune " + all + " " + filters.values(), "image", "");
        return new PrunedImages(
                List.of(new RemovedImage(List.of("debian:12"), List.of(IMAGE))), 2_000_000);
    }

    @Override
    public void follow(
            @Nullable Instant since,
            @Nullable Instant until,
            Filters filters,
            Consumer<ObjectNode> sink) {
        called("events " + since + " " + until + " " + filters.values(), "object", "");
        events.forEach(sink);
    }

    @Override
    public ObjectNode info() {
        called("info", "object", "");
        return info;
    }

    @Override
    public ObjectNode diskUsage() {
        called("disk usage", "object", "");
        return usage;
    }
}
