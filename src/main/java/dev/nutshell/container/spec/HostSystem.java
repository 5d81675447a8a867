package dev.nutshell.container.spec;

import dev.nutshell.store.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the specification depends on of this machine.
///
/// @param root `/`, but for tests
public record HostSystem(Path root) {
    private static final String CPUS = "sys/devices/system/cpu";

    public static HostSystem ofThisMachine() {
        return new HostSystem(Path.of("/"));
    }

    /// The host's own name, which a container on the host's network shares.
    public String hostname() {
        return read("proc/sys/kernel/hostname");
    }

    /// @param name dotted
    boolean hasSysctl(String name) {
        return Files.exists(root.resolve("proc/sys").resolve(name.replace('.', '/')));
    }

    /// Counters per processor from which other tenants' work can be told (GHSA-6fw5-f8r9-fgfm).
    List<String> thermalThrottleFolders() {
        List<String> folders = new ArrayList<>();
        for (int cpu : possibleCpus()) {
            String folder = CPUS + "/cpu" + cpu + "/thermal_throttle";
            if (Files.exists(root.resolve(folder))) {
                folders.add("/" + folder);
            }
        }
        return folders;
    }

    /// How likely a victim of the OOM killer the engine itself is.
    int oomScore() {
        String score = read("proc/self/oom_score_adj");
        return score.isEmpty() ? 0 : Integer.parseInt(score);
    }

    /// The last group in a row from 0 on that exists in the user namespace that the engine is in.
    long lastGroup() {
        return lastId("proc/self/gid_map");
    }

    /// The last user, as [#lastGroup].
    long lastUser() {
        return lastId("proc/self/uid_map");
    }

    private long lastId(String map) {
        long end = 0;
        for (String line : read(map).split("\n", -1)) {
            String[] fields = line.strip().split(" +", -1);
            if (fields.length == 3 && Long.parseLong(fields[0]) == end) {
                end += Long.parseLong(fields[2]);
            }
        }
        return Math.max(0, end - 1);
    }

    boolean hasAppArmor() {
        return read("sys/module/apparmor/parameters/enabled").equals("Y");
    }

    boolean hasSelinux() {
        return Files.exists(root.resolve("sys/fs/selinux/enforce"));
    }

    /// `0-3,8` as in cpuset(7), List format.
    private List<Integer> possibleCpus() {
        List<Integer> cpus = new ArrayList<>();
        for (String range : read(CPUS + "/possible").split(",", -1)) {
            if (!range.isBlank()) {
                String[] ends = range.split("-", 2);
                int last = Integer.parseInt(ends[ends.length - 1]);
                for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                    cpus.add(cpu);
                }
            }
        }
        return cpus;
    }

    private String read(String path) {
        return AtomicFile.read(root.resolve(path))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
                .orElse("");
    }
}
