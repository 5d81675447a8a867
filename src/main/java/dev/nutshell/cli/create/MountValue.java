package dev.nutshell.cli.create;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.EngineException;
import dev.nutshell.cli.flag.CommaSeparated;
import dev.nutshell.cli.flag.GoValues;
import dev.nutshell.cli.flag.KeyValue;
import dev.nutshell.spec.container.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The value of `--mount`: `type=bind,src=/a,dst=/b,readonly` (docker/cli, opts/mount.go).
final class MountValue {
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> driverOptions = new TreeMap<>();
    private final List<String> families = new ArrayList<>();
    private String type = "volume";
    private String source = "";
    private String target = "";
    private boolean readOnly;
    private Mount.@Nullable Propagation propagation;
    private Mount.Recursion recursion = Mount.Recursion.ENABLED;
    private boolean createSource;
    private boolean noCopy;
    private String driver = "";
    private String volumeSubpath = "";
    private String imageSubpath = "";
    private long size;
    private int mode;

    private MountValue() {}

    static Mount parse(String text) {
        MountValue value = new MountValue();
        CommaSeparated.parse(text).forEach(value::field);
        return value.mount();
    }

    private void field(String field) {
        int equals = field.indexOf('=');
        String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
        if (equals < 0) {
            bare(field, key);
            return;
        }
        String value = field.substring(equals + 1);
        int dash = key.indexOf('-');
        if (dash > 0) {
            families.add(key.substring(0, dash));
        }
        switch (key) {
            case "type" -> type = value.toLowerCase(Locale.ROOT);
            case "source", "src" -> source = source(value);
            case "target", "dst", "destination" -> target = value;
            case "readonly", "ro" -> readOnly = bool(key, value);
            case "consistency" -> {
                // for other systems than Linux
            }
            case "bind-propagation", "bind-nonrecursive", "bind-recursive", "bind-create-src" ->
                    bind(key, value);
            case "volume-subpath", "volume-nocopy", "volume-label", "volume-driver", "volume-opt" ->
                    volume(key, value);
            case "image-subpath" -> imageSubpath = value;
            case "tmpfs-size" -> size = size(key, value);
            case "tmpfs-mode" -> mode = octal(key, value);
            default ->
                    throw new IllegalArgumentException(
                            "unexpected key '" + key + "' in '" + field + "'");
        }
    }

    private void bare(String field, String key) {
        switch (key) {
            case "readonly", "ro" -> readOnly = true;
            case "volume-nocopy" -> {
                families.add("volume");
                noCopy = true;
            }
            case "bind-nonrecursive" -> throw deprecatedRecursion();
            default ->
                    throw new IllegalArgumentException(
                            "invalid field '" + field + "' must be a key=value pair");
        }
    }

    private void bind(String key, String value) {
        switch (key) {
            case "bind-propagation" ->
                    propagation = Mount.Propagation.parse(value.toLowerCase(Locale.ROOT));
            case "bind-create-src" -> createSource = bool(key, value);
            case "bind-recursive" -> recursion = recursion(key, value);
            default -> throw deprecatedRecursion();
        }
    }

    private void volume(String key, String value) {
        switch (key) {
            case "volume-subpath" -> volumeSubpath = value;
            case "volume-nocopy" -> noCopy = bool(key, value);
            case "volume-driver" -> driver = value;
            default -> KeyValue.put(key.equals("volume-label") ? labels : driverOptions, value);
        }
    }

    private Mount mount() {
        for (String family : families) {
            if (!family.equals(type)) {
                throw new IllegalArgumentException(
                        "cannot mix '" + family + "-*' options with mount type '" + type + "'");
            }
        }
        if (target.isEmpty()) {
            throw new IllegalArgumentException("target is required");
        }
        return switch (type) {
            case "bind" -> {
                checkRecursion();
                yield new Mount.Bind(
                        source, target, readOnly, propagation, recursion, createSource);
            }
            case "volume" ->
                    new Mount.Volume(
                            source,
                            target,
                            readOnly,
                            noCopy,
                            labels,
                            driver,
                            driverOptions,
                            volumeSubpath);
            case "tmpfs" -> {
                if (!source.isEmpty()) {
                    throw new IllegalArgumentException(
                            "invalid mount config for type \"tmpfs\": field Source must not be specified");
                }
                yield new Mount.Tmpfs(target, readOnly, size, mode, List.of());
            }
            case "image" -> new Mount.Image(source, target, readOnly, imageSubpath);
            case "" -> throw new IllegalArgumentException("type is required");
            default ->
                    throw new IllegalArgumentException(
                            "invalid mount config for type \""
                                    + type
                                    + "\": mount type unknown: \""
                                    + type
                                    + "\"");
        };
    }

    private void checkRecursion() {
        if (recursion == Mount.Recursion.WRITABLE && !readOnly) {
            throw new IllegalArgumentException(
                    "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction");
        }
        if (recursion == Mount.Recursion.READONLY && !readOnly) {
            throw new IllegalArgumentException(
                    "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction");
        }
        if (recursion == Mount.Recursion.READONLY && propagation != Mount.Propagation.RPRIVATE) {
            throw new IllegalArgumentException(
                    "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in"
                            + " conjunction");
        }
    }

    private static Mount.Recursion recursion(String key, String value) {
        return switch (value) {
            case "enabled" -> Mount.Recursion.ENABLED;
            case "disabled" -> Mount.Recursion.DISABLED;
            case "writable" -> Mount.Recursion.WRITABLE;
            case "readonly" -> Mount.Recursion.READONLY;
            default ->
                    throw new IllegalArgumentException(
                            "invalid value for "
                                    + key
                                    + ": "
                                    + value
                                    + " (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")");
        };
    }

    /// Only `.` and `./…` are taken from the working directory: everything else may be a volume's name.
    private static String source(String value) {
        return value.equals(".") || value.startsWith("./")
                ? Path.of(value).toAbsolutePath().normalize().toString()
                : value;
    }

    private static boolean bool(String key, String value) {
        try {
            return GoValues.bool(value);
        } catch (IllegalArgumentException _) {
            throw invalid(key, value);
        }
    }

    private static long size(String key, String value) {
        try {
            return ByteSize.parse(value).bytes();
        } catch (EngineException _) {
            throw invalid(key, value);
        }
    }

    private static int octal(String key, String value) {
        if (!value.matches("[0-7]{1,10}")) {
            throw invalid(key, value);
        }
        return Integer.parseInt(value, 8);
    }

    private static IllegalArgumentException invalid(String key, String value) {
        return new IllegalArgumentException("invalid value for " + key + ": " + value);
    }

    private static IllegalArgumentException deprecatedRecursion() {
        return new IllegalArgumentException(
                "bind-nonrecursive is deprecated, use bind-recursive=disabled instead");
    }
}
