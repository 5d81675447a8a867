package dev.nutshell.kernel.cgroup;

import java.util.ArrayList;
import java.util.List;

/// Picks the cgroup mounts out of a mountinfo file (proc_pid_mountinfo(5)).
///
/// Only lines of the two file systems are looked at closely: on a host with hundreds of containers the others are many,
/// and every start of a container reads this file.
final class MountedHierarchies {
    private static final String SEPARATOR = " - cgroup";

    /// Field of the mount point, counted from zero.
    private static final int MOUNT_POINT = 4;

    /// Every controller that v1 ever had: the other words of the superblock's options are flags.
    private static final List<String> V1_CONTROLLERS =
            List.of(
                    "cpuset",
                    "cpu",
                    "cpuacct",
                    "blkio",
                    "memory",
                    "devices",
                    "freezer",
                    "net_cls",
                    "perf_event",
                    "net_prio",
                    "hugetlb",
                    "pids",
                    "rdma",
                    "misc",
                    "debug");

    private static final String NAME = "name=";

    private final List<Hierarchy> found = new ArrayList<>();

    private MountedHierarchies() {}

    /// The hierarchies in the order of the table, each once, v2 without its controllers.
    static List<Hierarchy> parse(String mountInfo) {
        MountedHierarchies hierarchies = new MountedHierarchies();
        for (int start = 0; start < mountInfo.length(); ) {
            int end = mountInfo.indexOf('\n', start);
            end = end < 0 ? mountInfo.length() : end;
            hierarchies.readLine(mountInfo.substring(start, end));
            start = end + 1;
        }
        return hierarchies.found;
    }

    private void readLine(String line) {
        int separator = line.indexOf(SEPARATOR);
        if (separator < 0) {
            return;
        }
        String mountPoint = unescape(field(line, MOUNT_POINT));
        String rest = line.substring(separator + " - ".length());
        String type = field(rest, 0);
        if (type.equals("cgroup2")) {
            add(Hierarchy.v2(mountPoint));
        } else if (type.equals("cgroup")) {
            add(v1(mountPoint, rest.substring(rest.lastIndexOf(' ') + 1)));
        }
    }

    private static Hierarchy v1(String mountPoint, String options) {
        List<String> controllers = new ArrayList<>();
        String name = "";
        for (String option : words(options, ',')) {
            if (V1_CONTROLLERS.contains(option)) {
                controllers.add(option);
            } else if (option.startsWith(NAME)) {
                name = option.substring(NAME.length());
            }
        }
        return new Hierarchy(Hierarchy.Version.V1, mountPoint, controllers, name);
    }

    /// A hierarchy can be mounted more than once; the usual place wins, else the first.
    private void add(Hierarchy hierarchy) {
        for (int i = 0; i < found.size(); i++) {
            if (isSame(found.get(i), hierarchy)) {
                if (!found.get(i).mountPoint().startsWith(CgroupHierarchies.USUAL_PLACE)
                        && hierarchy.mountPoint().startsWith(CgroupHierarchies.USUAL_PLACE)) {
                    found.set(i, hierarchy);
                }
                return;
            }
        }
        found.add(hierarchy);
    }

    private static boolean isSame(Hierarchy one, Hierarchy other) {
        return one.version() == other.version()
                && one.controllers().equals(other.controllers())
                && one.name().equals(other.name());
    }

    private static String field(String line, int index) {
        int start = 0;
        for (int i = 0; i < index; i++) {
            start = line.indexOf(' ', start) + 1;
        }
        int end = line.indexOf(' ', start);
        return end < 0 ? line.substring(start) : line.substring(start, end);
    }

    /// The non-empty parts of `text` between separators.
    static List<String> words(String text, char separator) {
        List<String> words = new ArrayList<>();
        for (int start = 0; start <= text.length(); ) {
            int end = text.indexOf(separator, start);
            end = end < 0 ? text.length() : end;
            if (end > start) {
                words.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return words;
    }

    /// Undoes the kernel's octal escapes of blank, tab, line feed and backslash, all of them ASCII.
    private static String unescape(String path) {
        if (path.indexOf('\\') < 0) {
            return path;
        }
        StringBuilder plain = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '\\' && i + 3 < path.length()) {
                plain.append((char) Integer.parseInt(path.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(path.charAt(i));
            }
        }
        return plain.toString();
    }
}
