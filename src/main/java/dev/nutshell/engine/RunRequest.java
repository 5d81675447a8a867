package dev.nutshell.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `run` was asked to do: values checked for form, not yet against the image or the host.
///
/// @param image the reference as written
/// @param command empty: the image's `Cmd`
/// @param name absent: one is made up
/// @param environment `NAME=value`; a bare `NAME` removes the image's variable (Docker, `-e NAME` with nothing to inherit)
/// @param entrypoint absent: the image's; empty: none
/// @param securityOptions as written, but for `seccomp=FILE`, which still names the file
/// @param platform as written, `os[/arch[/variant]]`
/// @param verifyTls whether a pull may accept only a registry with a valid certificate
public record RunRequest(
        String image,
        List<String> command,
        @Nullable String name,
        boolean remove,
        boolean interactive,
        boolean tty,
        List<String> environment,
        @Nullable String workingDir,
        @Nullable String user,
        @Nullable List<String> entrypoint,
        List<MountRequest> mounts,
        boolean readOnlyRootfs,
        @Nullable String hostname,
        List<String> capAdd,
        List<String> capDrop,
        boolean privileged,
        List<String> securityOptions,
        List<Ulimit> ulimits,
        boolean init,
        PullPolicy pull,
        @Nullable String platform,
        @Nullable String stopSignal,
        Map<String, String> labels,
        @Nullable Path cidFile,
        NetworkMode network,
        boolean verifyTls) {

    public RunRequest {
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        mounts = List.copyOf(mounts);
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        securityOptions = List.copyOf(securityOptions);
        ulimits = List.copyOf(ulimits);
        labels = Map.copyOf(labels);
    }
}
