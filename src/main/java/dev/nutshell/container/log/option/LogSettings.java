package dev.nutshell.container.log.option;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.Rotation;
import dev.nutshell.spec.container.LogConfig;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A log configuration that has been checked.
public final class LogSettings {
    private static final String DROPPING = "non-blocking";
    private static final long USUAL_BUFFER = 1_000_000;
    private static final Path JOURNAL = Path.of("/run/systemd/journal/socket");

    private final LogDriver driver;
    private final Map<String, String> options;
    private final boolean dropping;
    private final long bufferSize;
    private final Rotation rotation;
    private final SyslogOptions syslog;
    private final Optional<Rotation> copy;
    private final LineAttributes attributes;
    private final TagTemplate tag;

    /// Checks names and values.
    ///
    /// @throws EngineException INVALID_ARGUMENT, in Docker's words
    public LogSettings(LogConfig config) {
        this.driver = LogDriver.of(config.driver());
        this.options = driver == LogDriver.NONE ? Map.of() : config.options();
        this.dropping = isDropping(options.getOrDefault("mode", ""));
        this.bufferSize = bufferSize();
        checkNames();
        this.rotation = RotationOptions.parse(driver, options);
        this.syslog = SyslogOptions.parse(options);
        this.copy = CopyOptions.parse(driver, options);
        this.attributes = LineAttributes.parse(options);
        this.tag = new TagTemplate(options.getOrDefault("tag", ""));
    }

    /// Whether there is something that `logs` can read: the driver's own file, or a copy.
    public static boolean isReadable(LogConfig config) {
        LogDriver driver = LogDriver.of(config.driver());
        return driver != LogDriver.NONE
                && !(driver.isElsewhere() && CopyOptions.isDisabled(config.options()));
    }

    public LogDriver driver() {
        return driver;
    }

    /// What the supervisor needs, with everything looked up that is not known before the start.
    ///
    /// @throws EngineException UNAVAILABLE when the driver's other end is not there
    public LogPlan plan(StateLayout layout, LogSubject subject) {
        return new LogPlan(target(layout, subject), dropping, bufferSize, copy(layout, subject));
    }

    private LogTarget target(StateLayout layout, LogSubject subject) {
        return switch (driver) {
            case NONE -> new LogTarget.None();
            case JSON_FILE ->
                    new LogTarget.JsonFile(
                            file(layout, subject), rotation, attributesWithTag(subject));
            case LOCAL ->
                    new LogTarget.Local(
                            file(layout, subject), rotation, attributesWithTag(subject));
            case JOURNALD -> journal(subject);
            case SYSLOG -> syslog.target(tagOf(subject));
        };
    }

    /// For `logs`, where the target cannot be read.
    private LogTarget copy(StateLayout layout, LogSubject subject) {
        return copy.isPresent()
                ? new LogTarget.Local(file(layout, subject), copy.get(), attributesWithTag(subject))
                : new LogTarget.None();
    }

    /// Its folder is made, so that a reader has something to watch.
    private Path file(StateLayout layout, LogSubject subject) {
        Path file = driver.file(layout, subject.id()).orElseThrow();
        StateDirectory.ensure(StateDirectory.of(file));
        return file;
    }

    /// A tag only if it was asked for.
    private Map<String, String> attributesWithTag(LogSubject subject) {
        Map<String, String> chosen = attributes.of(subject);
        if (!tag.isEmpty()) {
            chosen.put("tag", tag.expand(subject));
        }
        return chosen;
    }

    private String tagOf(LogSubject subject) {
        return tag.isEmpty() ? subject.shortId() : tag.expand(subject);
    }

    private LogTarget journal(LogSubject subject) {
        if (!Files.exists(JOURNAL)) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    "failed to initialize logging driver: journald is not enabled on this host");
        }
        return new LogTarget.Journald(JOURNAL, journalFields(subject));
    }

    /// moby: daemon/logger/journald/journald.go.
    Map<String, String> journalFields(LogSubject subject) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("CONTAINER_ID", subject.shortId());
        fields.put("CONTAINER_ID_FULL", subject.id().value());
        fields.put("CONTAINER_NAME", subject.name());
        fields.put("CONTAINER_TAG", tagOf(subject));
        fields.put("IMAGE_NAME", subject.imageName());
        fields.put("SYSLOG_IDENTIFIER", tagOf(subject));
        attributes
                .of(subject)
                .forEach((name, value) -> fields.put(LineAttributes.journalName(name), value));
        fields.remove("");
        return fields;
    }

    private static boolean isDropping(String mode) {
        return switch (mode) {
            case "", "blocking" -> false;
            case DROPPING -> true;
            default -> throw bad("logger: logging mode not supported: " + mode);
        };
    }

    private long bufferSize() {
        String size = options.get("max-buffer-size");
        if (size == null) {
            return USUAL_BUFFER;
        }
        if (!dropping) {
            throw bad(
                    "logger: max-buffer-size option is only supported with 'mode="
                            + DROPPING
                            + "'");
        }
        try {
            return OptionValues.binarySize(size);
        } catch (EngineException unreadable) {
            throw bad("error parsing option max-buffer-size: " + unreadable.getMessage());
        }
    }

    private void checkNames() {
        for (String name : options.keySet()) {
            boolean isKnown =
                    switch (name) {
                        case "mode", "max-buffer-size" -> true;
                        // of a log that can be read no copy is kept
                        case "cache-disabled" -> true;
                        default -> driver.knows(name);
                    };
            if (!isKnown) {
                throw bad(unknown(name));
            }
        }
    }

    private String unknown(String name) {
        if (driver == LogDriver.SYSLOG && name.startsWith("syslog-tls-")) {
            return "log opt '"
                    + name
                    + "': syslog over TLS is not supported, use tcp://, udp:// or unix://";
        }
        return driver == LogDriver.LOCAL
                ? "unknown log opt '" + name + "' for log driver local"
                : "unknown log opt '" + name + "' for " + driver.driverName() + " log driver";
    }

    static EngineException bad(String message) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, message);
    }
}
