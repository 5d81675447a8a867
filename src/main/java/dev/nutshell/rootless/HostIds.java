package dev.nutshell.rootless;

import dev.nutshell.rootless.SubordinateIds.Range;
import dev.nutshell.store.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What this machine lets a user map.
///
/// @param root `/`, but for tests
record HostIds(Path root, Map<String, String> environment, long uid, long gid) {
    private static final String USER_MAPPER = "newuidmap";
    private static final String GROUP_MAPPER = "newgidmap";

    /// Where they are when PATH is short; the ones that are set-uid root are installed here.
    private static final String USUAL_PLACES = "/usr/bin:/bin:/usr/local/bin:/sbin:/usr/sbin";

    HostIds {
        environment = Map.copyOf(environment);
    }

    /// With all subordinate ids, where there are any and the programs that map them.
    IdMaps maps() {
        if (userMapper().isEmpty() || groupMapper().isEmpty()) {
            return IdMaps.single(uid, gid);
        }
        String name = name();
        return IdMaps.of(uid, gid, ranges("etc/subuid", name), ranges("etc/subgid", name));
    }

    /// What is to be done so that containers can have more users than root; empty where they have.
    String advice() {
        if (userMapper().isEmpty() || groupMapper().isEmpty()) {
            return "newuidmap and newgidmap are not installed (package uidmap or shadow-utils)";
        }
        return maps().isSingle()
                ? "no ranges for "
                        + (name().isEmpty() ? "user " + uid : name())
                        + " in /etc/subuid and /etc/subgid (usermod --add-subuids"
                        + " 100000-165535 --add-subgids 100000-165535 "
                        + (name().isEmpty() ? "NAME" : name())
                        + ")"
                : "";
    }

    /// Path of newuidmap(1), empty where it is not installed.
    String userMapper() {
        return find(USER_MAPPER);
    }

    /// Path of newgidmap(1), empty where it is not installed.
    String groupMapper() {
        return find(GROUP_MAPPER);
    }

    private List<Range> ranges(String file, String name) {
        return SubordinateIds.parse(read(file), name, uid);
    }

    /// As the machine knows it; of users from a directory service only the environment tells.
    private String name() {
        for (String line : read("etc/passwd").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2 && fields[2].equals(Long.toString(uid))) {
                return fields[0];
            }
        }
        return environment.getOrDefault("USER", "");
    }

    private String find(String program) {
        String path = environment.getOrDefault("PATH", "") + ":" + USUAL_PLACES;
        for (String folder : path.split(":", -1)) {
            if (folder.startsWith("/")) {
                Path file = root.resolve(folder.substring(1)).resolve(program);
                if (Files.isExecutable(file)) {
                    return file.toString();
                }
            }
        }
        return "";
    }

    private String read(String file) {
        return AtomicFile.read(root.resolve(file))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }
}
