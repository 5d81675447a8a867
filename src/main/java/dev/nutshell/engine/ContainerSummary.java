package dev.nutshell.engine;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One line of `ps`.
///
/// @param names first its own, then those that links give it
/// @param image as the user named it; the id when the name is another image's by now
/// @param command entrypoint and arguments
/// @param exitCode of the last run
/// @param started of the last run; absent when it never ran
/// @param health empty when it is not probed, else `starting`, `healthy`, `unhealthy`
/// @param mounts volumes, host paths and images
/// @param networks by name
/// @param size absent unless asked for
public record ContainerSummary(
        ContainerId id,
        List<String> names,
        String image,
        Digest imageId,
        List<String> command,
        Instant created,
        State state,
        int exitCode,
        @Nullable Instant started,
        @Nullable Instant finished,
        String health,
        List<PublishedPort> ports,
        Map<String, String> labels,
        List<MountSummary> mounts,
        List<String> networks,
        String platform,
        @Nullable Size size) {
    /// Docker's states.
    public enum State {
        CREATED,
        RUNNING,
        PAUSED,
        RESTARTING,
        REMOVING,
        EXITED,
        DEAD;

        /// As Docker writes it.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Bytes.
    ///
    /// @param writable of the container's own layer
    /// @param total with the image's layers
    public record Size(long writable, long total) {}

    /// @param type Docker's word: `volume`, `bind`, `image`
    /// @param name of the volume or image; empty for a bind mount
    /// @param source path on the host; of an image its name
    public record MountSummary(String type, String name, String source, String target) {}

    /// What `ps` shows of the state at `now`: `Up 2 hours (healthy)`, `Exited (0) 3 minutes ago` (moby, container/state.go).
    public String status(Instant now) {
        return switch (state) {
            case CREATED -> "Created";
            case REMOVING -> "Removal In Progress";
            case DEAD -> "Dead";
            case RUNNING -> "Up " + since(started, now) + healthNote();
            case PAUSED -> "Up " + since(started, now) + " (Paused)";
            case RESTARTING -> "Restarting (" + exitCode + ") " + since(finished, now) + " ago";
            case EXITED ->
                    finished == null
                            ? ""
                            : "Exited (" + exitCode + ") " + since(finished, now) + " ago";
        };
    }

    /// The command as one line: words behind the program are quoted when there is a space in them (moby, daemon/list.go).
    public String commandLine() {
        StringBuilder line = new StringBuilder(command.getFirst());
        for (String word : command.subList(1, command.size())) {
            line.append(' ').append(word.contains(" ") ? "'" + word + "'" : word);
        }
        return line.toString();
    }

    private String healthNote() {
        return switch (health) {
            case "" -> "";
            case "starting" -> " (health: starting)";
            default -> " (" + health + ")";
        };
    }

    private static String since(@Nullable Instant then, Instant now) {
        return HumanDuration.of(then == null ? Duration.ZERO : Duration.between(then, now));
    }

    public ContainerSummary {
        names = List.copyOf(names);
        command = List.copyOf(command);
        ports = List.copyOf(ports);
        labels = Map.copyOf(labels);
        mounts = List.copyOf(mounts);
        networks = List.copyOf(networks);
    }
}
