package dev.nutshell.container.log.option;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The log drivers that there are.
public enum LogDriver {
    NONE("none", Set.of()),
    JSON_FILE("json-file", Set.of("max-size", "max-file", "compress")),
    LOCAL("local", Set.of("max-size", "max-file", "compress")),
    JOURNALD("journald", CopyOptions.NAMES),
    SYSLOG("syslog", CopyOptions.with("syslog-address", "syslog-facility", "syslog-format"));

    /// Options of every driver that writes.
    private static final Set<String> COMMON =
            Set.of("labels", "labels-regex", "env", "env-regex", "tag");

    private final String driverName;
    private final Set<String> options;

    LogDriver(String driverName, Set<String> options) {
        this.driverName = driverName;
        this.options = options;
    }

    /// @param name empty: the default
    /// @throws EngineException INVALID_ARGUMENT, in Docker's words (moby: daemon/logger/factory.go)
    public static LogDriver of(String name) {
        return name.isEmpty()
                ? JSON_FILE
                : Arrays.stream(values())
                        .filter(driver -> driver.driverName.equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.INVALID_ARGUMENT,
                                                "logger: no log driver named '"
                                                        + name
                                                        + "' is registered"));
    }

    /// As Docker spells it.
    public String driverName() {
        return driverName;
    }

    /// Their names, as `info` shows them.
    public static List<String> names() {
        return Arrays.stream(values())
                .map(LogDriver::driverName)
                .filter(name -> !name.equals(NONE.driverName))
                .sorted()
                .toList();
    }

    /// Whether its log goes where it cannot be read, so that a copy is kept.
    boolean isElsewhere() {
        return this == JOURNALD || this == SYSLOG;
    }

    boolean knows(String option) {
        return options.contains(option) || COMMON.contains(option);
    }

    /// The newest file of a container's log, or of the copy that is kept of it; absent where there is none. Docker shows only that
    /// of `json-file`.
    public Optional<Path> file(StateLayout layout, ContainerId id) {
        return switch (this) {
            case JSON_FILE -> Optional.of(layout.containerFile(id, id.value() + "-json.log"));
            case LOCAL, JOURNALD, SYSLOG ->
                    Optional.of(layout.containerFile(id, "local-logs/container.log"));
            case NONE -> Optional.empty();
        };
    }
}
