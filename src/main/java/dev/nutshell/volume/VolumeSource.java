package dev.nutshell.volume;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where a volume's files are, as its driver options say (moby: volume/local).
public sealed interface VolumeSource {
    /// The volume's own directory in the state: no options were given.
    record Own() implements VolumeSource {}

    /// A directory of the host: `type=none,o=bind,device=/path`.
    ///
    /// @param options the words of `o` but for `bind` and `rbind`
    record HostDirectory(String path, boolean recursive, List<String> options)
            implements VolumeSource {
        public HostDirectory {
            options = List.copyOf(options);
        }
    }

    /// A file system that is mounted for each container: `type=nfs,o=addr=…,device=:/export`, `type=tmpfs` …
    record FileSystem(String type, String device, List<String> options) implements VolumeSource {
        public FileSystem {
            options = List.copyOf(options);
        }
    }

    /// Reads driver options.
    ///
    /// @throws EngineException INVALID_ARGUMENT with Docker's words, UNSUPPORTED for a quota
    static VolumeSource parse(Map<String, String> options) {
        for (String option : options.keySet()) {
            if (!List.of("type", "device", "o", "size").contains(option)) {
                throw invalid("invalid option: \"" + option + "\"");
            }
        }
        if (options.containsKey("size")) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "volume option size: quota size requested but no quota support");
        }
        if (options.isEmpty()) {
            return new Own();
        }
        for (String required : List.of("device", "type")) {
            if (options.getOrDefault(required, "").isEmpty()) {
                throw invalid("missing required option: \"" + required + "\"");
            }
        }
        String device = options.getOrDefault("device", "");
        String type = options.getOrDefault("type", "");
        List<String> words = new ArrayList<>();
        for (String word : options.getOrDefault("o", "").split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.strip());
            }
        }
        boolean recursive = words.remove("rbind");
        if (!words.remove("bind") && !recursive) {
            return new FileSystem(type, device, words);
        }
        if (!device.startsWith("/")) {
            throw invalid("volume option device: \"" + device + "\" is not an absolute path");
        }
        return new HostDirectory(device, recursive, words);
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, message);
    }
}
