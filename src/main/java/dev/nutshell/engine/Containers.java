package dev.nutshell.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.spec.container.RestartPolicy;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Containers, their processes and their output.
///
/// `container` is a name, an id or the unique beginning of an id. Every method throws NOT_FOUND (`no such container: x`),
/// INVALID_ARGUMENT for an ambiguous beginning, and CONFLICT where the container's state forbids it; then nothing has changed.
public interface Containers {
    /// Makes a container, pulling the image if the request says so. Nothing of it remains after a failure.
    ContainerId create(CreateRequest request, Notices notices);

    /// `create`, then `start`, with the caller's terminal attached; one call so that nothing lies between the two.
    ///
    /// With [RunOptions#detach] it returns once the process runs. Else it copies the streams, puts the terminal into raw mode
    /// (restored in every case), forwards signals and resizes, and returns when the process has ended or the user detached.
    ///
    /// @throws EngineException COMMAND_NOT_FOUND, NOT_EXECUTABLE from the container's command, others from the engine
    SessionEnd run(CreateRequest request, RunOptions options, Notices notices);

    /// Starts a container. Does nothing when it runs already.
    void start(String container);

    /// Starts one container with the caller's terminal attached, as `run` does.
    SessionEnd start(String container, AttachOptions attach);

    /// Attaches the caller's terminal to a running container.
    SessionEnd attach(String container, AttachOptions attach);

    /// Sends the stop signal, waits, then kills. Does nothing when the container does not run.
    void stop(String container, StopOptions options);

    void restart(String container, StopOptions options);

    /// @param signal name with or without `SIG`, or number
    void kill(String container, String signal);

    void pause(String container);

    void unpause(String container);

    void rename(String container, String newName);

    void remove(String container, RemoveOptions options);

    /// Waits until the container does not run.
    ///
    /// @return its exit code, at once when it does not run
    int await(String container);

    /// Newest first.
    List<ContainerSummary> list(ListOptions options);

    /// @param size count `SizeRw` and `SizeRootFs` too
    ObjectNode inspect(String container, boolean size);

    /// Copies the log to `sink`, and with [LogOptions#follow] goes on until the container ends or the thread is interrupted.
    void logs(String container, LogOptions options, LogSink sink);

    /// What the container changed in its file system, in the order of the paths.
    List<FileChange> diff(String container);

    /// The container's processes as `ps(1)` of the host shows them.
    ///
    /// @param arguments of `ps`; empty: `-ef`
    ProcessTable top(String container, List<String> arguments);

    /// Samples the usage of `containers` (all running ones if empty, and new ones as they come) into `sink` until it says no.
    void stats(List<String> containers, StatsOptions options, StatsSink sink);

    /// Copying into and out of a container.
    ContainerFiles files();

    /// Writes the whole file system as a tar archive.
    void export(String container, OutputStream archive);

    /// Makes an image of the container's file system; answers its id.
    Digest commit(String container, CommitRequest request);

    /// Changes limits, also of a running container.
    ///
    /// @param restart absent: as it was
    /// @param warnings told what this kernel cannot limit
    void update(
            String container,
            ResourceChange resources,
            @Nullable RestartPolicy restart,
            Consumer<String> warnings);

    /// Removes what does not run and passes the filters (`until`, `label`, `label!`).
    Pruned prune(Filters filters);
}
