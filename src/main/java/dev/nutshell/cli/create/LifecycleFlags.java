package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.GoValues;
import dev.nutshell.cli.flag.KeyValue;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.PullPolicy;
import dev.nutshell.spec.container.LogConfig;
import dev.nutshell.spec.container.RestartPolicy;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Flags about the container as a thing: name, image, log, restarts, its end, and what stands alone.
final class LifecycleFlags {
    private static final int OOM_RANGE = 1000;

    private final Map<String, String> annotations = new TreeMap<>();
    private final Map<String, String> sysctls = new TreeMap<>();
    private final Map<String, String> logOptions = new TreeMap<>();
    private @Nullable String name;
    private @Nullable String platform;
    private @Nullable Boolean init;
    private PullPolicy pull = PullPolicy.MISSING;
    private RestartPolicy restart = RestartPolicy.NEVER;
    private boolean quiet;
    private boolean verifyTls = true;
    private boolean remove;
    private String cidFile = "";
    private String logDriver = "";
    private String runtime = "";
    private int oomScore;

    void addTo(Flags flags) {
        flags.value("--name", "string", "Assign a name to the container", value -> name = value)
                .value(
                        "--platform",
                        "string",
                        "Set platform if server is multi-platform capable",
                        value -> platform = value.isEmpty() ? null : value)
                .value(
                        "--pull",
                        "string",
                        "Pull image before running (\"always\", \"missing\", \"never\") (default"
                                + " \"missing\")",
                        this::pull)
                .toggle("-q, --quiet", "Suppress the pull output", value -> quiet = value)
                .value(
                        "--restart",
                        "string",
                        "Restart policy to apply when a container exits (default \"no\")",
                        value -> restart = RestartPolicy.parse(value))
                .toggle(
                        "--rm",
                        "Automatically remove the container and its associated anonymous volumes when"
                                + " it exits",
                        value -> remove = value)
                .toggle(
                        "--tls-verify",
                        "Pull over verified TLS only (default true)",
                        value -> verifyTls = value)
                .value(
                        "--cidfile",
                        "string",
                        "Write the container ID to the file",
                        value -> cidFile = value)
                .toggle(
                        "--init",
                        "Run an init inside the container that forwards signals and reaps processes",
                        value -> init = value);
        addRest(flags);
    }

    private void addRest(Flags flags) {
        flags.value(
                        "--log-driver",
                        "string",
                        "Logging driver for the container",
                        value -> logDriver = value)
                .value(
                        "--log-opt",
                        "list",
                        "Log driver options",
                        value -> KeyValue.put(logOptions, value))
                .value(
                        "--annotation",
                        "map",
                        "Add an annotation to the container (passed through to the OCI runtime)"
                                + " (default map[])",
                        value -> pair(annotations, value))
                .value("--sysctl", "map", "Sysctl options (default map[])", this::sysctl)
                .value(
                        "--runtime",
                        "string",
                        "Runtime to use for this container",
                        value -> runtime = value)
                .number(
                        "--oom-score-adj",
                        "Tune host's OOM preferences (-1000 to 1000)",
                        this::oomScore)
                .hiddenToggle("--disable-content-trust", LifecycleFlags::contentTrust)
                .hidden("--isolation", LifecycleFlags::isolation)
                .refused(
                        "for Windows only",
                        "--cpu-count",
                        "--cpu-percent",
                        "--io-maxbandwidth",
                        "--io-maxiops")
                .refused("the kernel has no such limit any more", "--kernel-memory")
                .refused("there is no socket to give to the container", "--use-api-socket");
    }

    private void pull(String value) {
        pull =
                switch (value) {
                    case "always" -> PullPolicy.ALWAYS;
                    case "missing", "" -> PullPolicy.MISSING;
                    case "never" -> PullPolicy.NEVER;
                    default ->
                            throw UsageException.badFlag(
                                    "invalid pull option: '"
                                            + value
                                            + "': must be one of \"always\", \"missing\" or \"never\"");
                };
    }

    private void oomScore(long value) {
        if (Math.abs(value) > OOM_RANGE) {
            throw new IllegalArgumentException(
                    "invalid value "
                            + value
                            + ", range for oom score adj is [-"
                            + OOM_RANGE
                            + ", "
                            + OOM_RANGE
                            + "]");
        }
        oomScore = (int) value;
    }

    private void sysctl(String value) {
        String key = value.contains("=") ? value.substring(0, value.indexOf('=')) : value;
        if (!value.contains("=") || !isOfNamespace(key)) {
            throw new IllegalArgumentException("sysctl '" + value + "' is not allowed");
        }
        KeyValue.put(sysctls, value);
    }

    /// Whether the parameter has a value for each namespace, so that a container may set its own.
    private static boolean isOfNamespace(String key) {
        return key.startsWith("net.")
                || key.startsWith("fs.mqueue.")
                || switch (key) {
                    case "kernel.msgmax",
                            "kernel.msgmnb",
                            "kernel.msgmni",
                            "kernel.sem",
                            "kernel.shmall",
                            "kernel.shmmax",
                            "kernel.shmmni",
                            "kernel.shm_rmid_forced" ->
                            true;
                    default -> false;
                };
    }

    private static void pair(Map<String, String> map, String text) {
        if (text.indexOf('=') <= 0) {
            throw new IllegalArgumentException(
                    "invalid annotation " + GoValues.quoted(text) + ": want KEY=VALUE");
        }
        KeyValue.put(map, text);
    }

    private static void contentTrust(boolean disabled) {
        if (!disabled) {
            throw UsageException.badFlag(
                    "flag --disable-content-trust=false: content trust is not part of this engine");
        }
    }

    private static void isolation(String value) {
        if (!value.isEmpty() && !value.equals("default")) {
            throw UsageException.badFlag("flag --isolation: for Windows only");
        }
    }

    LogConfig log() {
        if (logDriver.equals("none") && !logOptions.isEmpty()) {
            throw UsageException.badFlag("invalid logging opts for driver none");
        }
        return new LogConfig(logDriver, logOptions);
    }

    @Nullable String name() {
        return name;
    }

    @Nullable String platform() {
        return platform;
    }

    PullPolicy pull() {
        return pull;
    }

    boolean quiet() {
        return quiet;
    }

    boolean verifyTls() {
        return verifyTls;
    }

    RestartPolicy restart() {
        if (remove && !restart.equals(RestartPolicy.NEVER)) {
            throw UsageException.badFlag(
                    "conflicting options: cannot specify both --restart and --rm");
        }
        return restart;
    }

    boolean remove() {
        return remove;
    }

    String cidFile() {
        return cidFile;
    }

    Map<String, String> annotations() {
        return annotations;
    }

    Map<String, String> sysctls() {
        return sysctls;
    }

    String runtime() {
        return runtime;
    }

    @Nullable Boolean init() {
        return init;
    }

    int oomScore() {
        return oomScore;
    }
}
