package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.KeyValue;
import dev.nutshell.cli.flag.KeyValueFile;
import dev.nutshell.spec.container.StreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Flags about the process in the container: its words, environment, user, streams, labels.
final class ProcessFlags {
    private final EnvironmentFlags environment = new EnvironmentFlags();
    private final Set<String> attach = new TreeSet<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> labelFiles = new ArrayList<>();
    private @Nullable String entrypoint;
    private String user = "";
    private String workingDir = "";
    private String hostname = "";
    private String domainname = "";
    private boolean interactive;
    private boolean tty;
    private String stopSignal = "";
    private @Nullable Integer stopTimeout;

    void addTo(Flags flags) {
        environment.addTo(flags);
        flags.value("-a, --attach", "list", "Attach to STDIN, STDOUT or STDERR", this::attach)
                .value(
                        "--domainname",
                        "string",
                        "Container NIS domain name",
                        value -> domainname = value)
                .value(
                        "--entrypoint",
                        "string",
                        "Overwrite the default ENTRYPOINT of the image",
                        value -> entrypoint = value)
                .value("-h, --hostname", "string", "Container host name", value -> hostname = value)
                .toggle(
                        "-i, --interactive",
                        "Keep STDIN open even if not attached",
                        value -> interactive = value)
                .value("-l, --label", "list", "Set meta data on a container", this::label)
                .value(
                        "--label-file",
                        "list",
                        "Read in a line delimited file of labels",
                        labelFiles::add)
                .value(
                        "--stop-signal",
                        "string",
                        "Signal to stop the container",
                        value -> stopSignal = value)
                .number(
                        "--stop-timeout",
                        "Timeout (in seconds) to stop a container",
                        value -> stopTimeout = Math.toIntExact(value))
                .toggle("-t, --tty", "Allocate a pseudo-TTY", value -> tty = value)
                .value(
                        "-u, --user",
                        "string",
                        "Username or UID (format: <name|uid>[:<group|gid>])",
                        value -> user = value)
                .value(
                        "-w, --workdir",
                        "string",
                        "Working directory inside the container",
                        value -> workingDir = value);
    }

    private void attach(String value) {
        String stream = value.toLowerCase(Locale.ROOT);
        if (!List.of("stdin", "stdout", "stderr").contains(stream)) {
            throw new IllegalArgumentException("valid streams are STDIN, STDOUT and STDERR");
        }
        attach.add(stream);
    }

    private void label(String value) {
        if (value.startsWith("=") || value.isEmpty()) {
            throw new IllegalArgumentException("invalid label '" + value + "': empty name");
        }
        labels.add(value);
    }

    /// Whether `-a` was given.
    boolean attachesChosenStreams() {
        return !attach.isEmpty();
    }

    /// @param detached nothing is attached, and stdin stays open for later
    StreamConfig streams(boolean detached) {
        boolean some = !attach.isEmpty();
        boolean in = !detached && (interactive || attach.contains("stdin"));
        return new StreamConfig(
                in,
                !detached && (!some || attach.contains("stdout")),
                !detached && (!some || attach.contains("stderr")),
                tty,
                interactive,
                interactive && in);
    }

    List<String> environment() {
        return environment.variables();
    }

    /// Absent: the image's. An empty one takes the image's away.
    @Nullable List<String> entrypoint() {
        return entrypoint == null ? null : List.of(entrypoint);
    }

    String user() {
        return user;
    }

    String workingDir() {
        return workingDir;
    }

    String hostname() {
        return hostname;
    }

    String domainname() {
        return domainname;
    }

    String stopSignal() {
        return stopSignal;
    }

    @Nullable Integer stopTimeout() {
        return stopTimeout;
    }

    Map<String, String> labels() {
        List<String> all = new ArrayList<>();
        KeyValueFile reader = new KeyValueFile("label", _ -> Optional.empty());
        labelFiles.forEach(file -> all.addAll(reader.read(file)));
        all.addAll(labels);
        Map<String, String> map = new TreeMap<>();
        all.forEach(label -> KeyValue.put(map, label));
        return map;
    }
}
