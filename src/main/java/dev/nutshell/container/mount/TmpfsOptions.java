package dev.nutshell.container.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.container.Mount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Options of memory file systems (moby/sys: mount.MergeTmpfsOptions).
final class TmpfsOptions {
    private static final List<String> DEFAULTS = List.of("noexec", "nosuid", "nodev", "rprivate");
    private static final Set<String> SETTINGS =
            Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol");

    private TmpfsOptions() {}

    /// Docker's defaults and `options`, each thing once: the last word wins.
    static List<String> withDefaults(List<String> options) {
        List<String> all = new ArrayList<>(DEFAULTS);
        all.addAll(options);
        List<String> kept = new ArrayList<>();
        Set<String> decided = new HashSet<>();
        for (String option : all.reversed()) {
            if (decided.add(subject(option)) && !option.equals("defaults")) {
                kept.add(option);
            }
        }
        Collections.reverse(kept);
        return kept;
    }

    /// The words after `--tmpfs PATH:`.
    ///
    /// @throws EngineException INVALID_ARGUMENT
    static List<String> parse(String text) {
        List<String> options = new ArrayList<>();
        for (String option : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            subject(option);
            options.add(option);
        }
        return options;
    }

    /// The options of `--mount type=tmpfs`.
    static List<String> of(Mount.Tmpfs tmpfs) {
        List<String> options = new ArrayList<>();
        if (tmpfs.readOnly()) {
            options.add("ro");
        }
        if (tmpfs.mode() != 0) {
            options.add("mode=" + Integer.toOctalString(tmpfs.mode()));
        }
        if (tmpfs.sizeBytes() != 0) {
            options.add("size=" + tmpfs.sizeBytes());
        }
        for (List<String> option : tmpfs.options()) {
            String joined = String.join("=", option);
            subject(joined);
            options.add(joined);
        }
        return options;
    }

    /// What the option decides: `exec` and `noexec` the same thing.
    private static String subject(String option) {
        int equals = option.indexOf('=');
        if (equals >= 0) {
            String setting = option.substring(0, equals);
            if (SETTINGS.contains(setting)) {
                return setting;
            }
        }
        return switch (option) {
            case "defaults" -> "";
            case "ro", "rw" -> "write";
            case "suid", "nosuid" -> "suid";
            case "dev", "nodev" -> "dev";
            case "exec", "noexec" -> "exec";
            case "sync", "async" -> "sync";
            case "dirsync" -> "dirsync";
            case "mand", "nomand" -> "mand";
            case "atime", "noatime" -> "atime";
            case "diratime", "nodiratime" -> "diratime";
            case "relatime", "norelatime" -> "relatime";
            case "strictatime", "nostrictatime" -> "strictatime";
            case "private", "rprivate", "shared", "rshared", "slave", "rslave" -> "propagation";
            case "unbindable", "runbindable" -> "propagation";
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid tmpfs option \""
                                    + (equals < 0 ? option : option.substring(0, equals))
                                    + "\"");
        };
    }
}
