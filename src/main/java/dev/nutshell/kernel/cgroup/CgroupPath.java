package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.ArrayList;
import java.util.List;

/// Where a group lies below the root of each hierarchy: `/nutshell/ID`.
public record CgroupPath(String value) {
    /// The parent of every container's group unless `--cgroup-parent` names another one.
    public static final String DEFAULT_PARENT = "/nutshell";

    public CgroupPath {
        List<String> names = MountedHierarchies.words(value, '/');
        if (names.isEmpty() || names.contains("..") || names.contains(".")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "control group '" + value + "': not the path of a group below the root");
        }
        value = "/" + String.join("/", names);
    }

    /// The group `name` in `parent`; a parent without a slash in front is below the root too, as in Docker.
    public static CgroupPath of(String parent, String name) {
        return new CgroupPath(parent + "/" + name);
    }

    /// The path from the root of a hierarchy on: `nutshell/ID`.
    String relative() {
        return value.substring(1);
    }

    /// The relative paths of the groups above this one, the highest first: `nutshell`.
    List<String> ancestors() {
        List<String> paths = new ArrayList<>();
        String relative = relative();
        for (int slash = relative.indexOf('/');
                slash > 0;
                slash = relative.indexOf('/', slash + 1)) {
            paths.add(relative.substring(0, slash));
        }
        return paths;
    }

    @Override
    public String toString() {
        return value;
    }
}
