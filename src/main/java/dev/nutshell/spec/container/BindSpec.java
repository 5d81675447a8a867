package dev.nutshell.spec.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One `-v` in its short form, `SOURCE:TARGET[:OPTION,…]` or `TARGET` (moby, volume/mounts/linux_parser.go).
///
/// @param source absolute path on the host, or a volume's name, or empty for an anonymous volume
/// @param target absolute path in the container
/// @param noCopy leave a new volume empty
/// @param propagation absent: `rprivate`
/// @param relabel `z`, `Z` or empty
public record BindSpec(
        String source,
        String target,
        boolean readOnly,
        boolean noCopy,
        Mount.@Nullable Propagation propagation,
        String relabel) {

    private static final String VOLUME_NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]+";

    /// @throws EngineException INVALID_ARGUMENT with Docker's words
    public static BindSpec parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || parts[0].isEmpty()) {
            throw invalid(text);
        }
        return switch (parts.length) {
            case 1 -> of(text, "", parts[0], "");
            case 2 -> {
                if (isMode(parts[1])) {
                    throw invalid(text);
                }
                yield of(text, parts[0], parts[1], "");
            }
            default -> {
                if (parts[1].isEmpty()) {
                    throw invalid(text);
                }
                yield of(text, parts[0], parts[1], parts[2]);
            }
        };
    }

    /// Whether the source is a path of the host.
    public boolean isBind() {
        return source.startsWith("/");
    }

    private static BindSpec of(String text, String source, String target, String mode) {
        if (target.isEmpty()) {
            throw invalid(text);
        }
        if (!target.startsWith("/")) {
            throw invalid(text, "invalid mount path: '" + target + "' mount path must be absolute");
        }
        if (target.equals("/")) {
            throw invalid(text, "destination can't be '/'");
        }
        if (!source.isEmpty() && !source.startsWith("/") && !source.matches(VOLUME_NAME)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "create "
                            + source
                            + ": \""
                            + source
                            + "\" includes invalid characters for a local volume name, only"
                            + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass"
                            + " a host directory, use absolute path");
        }
        return withModes(new BindSpec(source, target, false, false, null, ""), text, mode);
    }

    private static BindSpec withModes(BindSpec spec, String text, String mode) {
        boolean readOnly = false;
        boolean noCopy = false;
        Mount.Propagation propagation = null;
        String relabel = "";
        Set<String> groups = new HashSet<>();
        for (String word : mode.isEmpty() ? List.<String>of() : List.of(mode.split(",", -1))) {
            String group = group(word);
            if (group.isEmpty() || !groups.add(group)) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT, "invalid mode: " + mode + " in '" + text + "'");
            }
            switch (group) {
                case "write" -> readOnly = word.equals("ro");
                case "copy" -> noCopy = true;
                case "propagation" -> propagation = Mount.Propagation.parse(word);
                case "relabel" -> relabel = word;
                default -> {
                    // consistency: for other systems than Linux
                }
            }
        }
        if (spec.isBind() ? noCopy : propagation != null) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid mode: " + mode + " in '" + text + "'");
        }
        return new BindSpec(spec.source, spec.target, readOnly, noCopy, propagation, relabel);
    }

    /// Words of one group exclude each other; empty for no word of Docker's.
    private static String group(String word) {
        return switch (word) {
            case "ro", "rw" -> "write";
            case "nocopy" -> "copy";
            case "z", "Z" -> "relabel";
            case "private", "rprivate", "slave", "rslave", "shared", "rshared" -> "propagation";
            case "consistent", "cached", "delegated", "default" -> "consistency";
            default -> "";
        };
    }

    private static boolean isMode(String text) {
        for (String word : text.split(",", -1)) {
            if (group(word).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static EngineException invalid(String text) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "invalid volume specification: '" + text + "'");
    }

    private static EngineException invalid(String text, String why) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "invalid volume specification: '" + text + "': " + why);
    }
}
