package dev.nutshell.runtime;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.runtime.init.InitPlan;
import dev.nutshell.spec.runtime.LinuxSpec.TimeOffset;
import dev.nutshell.spec.runtime.ResourcesSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a start does, compiled from a runtime specification: a value without descriptors, good for every start.
///
/// @param made namespaces that the container gets new; the cgroup namespace is a step of init instead
/// @param joined namespaces of others
/// @param sources what is bound into the container, in the order of their descriptors from [#FIRST_SOURCE] on
/// @param terminal whether init opens one and sends its master
/// @param timeOffsets of a new time namespace, by clock
/// @param cgroupsPath see [dev.nutshell.spec.runtime.LinuxSpec]
public record StartPlan(
        List<Namespace> made,
        List<Join> joined,
        List<Source> sources,
        InitPlan init,
        boolean terminal,
        Map<String, TimeOffset> timeOffsets,
        String cgroupsPath,
        @Nullable ResourcesSpec resources) {
    /// Descriptor of the root mount in init.
    static final int ROOT = InitPlan.FIRST_GIVEN;

    /// Descriptor of the engine's sealed executable in init.
    static final int EXECUTABLE = InitPlan.FIRST_GIVEN + 1;

    /// Descriptor of the first of `sources` in init.
    static final int FIRST_SOURCE = InitPlan.FIRST_GIVEN + 2;

    /// The memory that comes with an ipc namespace.
    static final String SHARED_MEMORY = "/dev/shm";

    /// An existing namespace.
    ///
    /// @param path a file such as `/proc/PID/ns/net`
    public record Join(Namespace kind, String path) {}

    /// What is mounted into the container and comes from outside: it is opened before the container has a root.
    public sealed interface Source {
        /// A file or directory of the host.
        ///
        /// @param path trusted, links are followed
        /// @param recursive with everything mounted below
        /// @param subpath what of it is shown, resolved inside it; empty: all
        record Tree(String path, boolean recursive, String subpath) implements Source {}

        /// A read-only overlay of directories of the host.
        ///
        /// @param lower two at least, absolute, the one that wins first
        /// @param subpath what of it is shown, resolved inside it; empty: all
        record Overlay(List<String> lower, String subpath) implements Source {
            public Overlay {
                lower = List.copyOf(lower);
            }
        }

        /// A file system on a device or server of the host.
        ///
        /// @param options as in the runtime specification
        record FileSystem(String type, String device, List<String> options) implements Source {
            public FileSystem {
                options = List.copyOf(options);
            }
        }
    }

    public StartPlan {
        made = List.copyOf(made);
        joined = List.copyOf(joined);
        sources = List.copyOf(sources);
        timeOffsets = Map.copyOf(timeOffsets);
    }

    /// The same start when what it joins is in another process by now.
    ///
    /// @param before the number of the process that paths of namespaces, and of the memory that comes with them, begin with
    public StartPlan moved(int before, int after) {
        if (before == after) {
            return this;
        }
        String old = "/proc/" + before + "/";
        String now = "/proc/" + after + "/";
        List<Join> joins = new ArrayList<>();
        for (Join join : joined) {
            joins.add(new Join(join.kind(), moved(join.path(), old, now)));
        }
        List<Source> moved = new ArrayList<>();
        for (Source source : sources) {
            moved.add(
                    source instanceof Source.Tree(String path, boolean recursive, String subpath)
                                    && path.equals(sharedMemory(before))
                            ? new Source.Tree(sharedMemory(after), recursive, subpath)
                            : source);
        }
        return new StartPlan(
                made, joins, moved, init, terminal, timeOffsets, cgroupsPath, resources);
    }

    private static String moved(String path, String old, String now) {
        return path.startsWith(old) ? now + path.substring(old.length()) : path;
    }

    /// `/dev/shm` as process `pid` sees it.
    public static String sharedMemory(int pid) {
        return "/proc/" + pid + "/root" + SHARED_MEMORY;
    }

    static boolean isSharedMemory(String path) {
        return path.startsWith("/proc/") && path.endsWith("/root" + SHARED_MEMORY);
    }

    public void write(WireWriter wire) {
        wire.number(made.size());
        made.forEach(kind -> wire.number(kind.ordinal()));
        wire.number(joined.size());
        joined.forEach(join -> wire.number(join.kind().ordinal()).text(join.path()));
        wire.number(sources.size());
        sources.forEach(source -> write(wire, source));
        wire.bytes(init.toBytes()).flag(terminal);
        wire.number(timeOffsets.size());
        timeOffsets.forEach(
                (clock, offset) ->
                        wire.text(clock).number(offset.seconds()).number(offset.nanoseconds()));
        wire.text(cgroupsPath);
        ResourcesWire.write(wire, resources);
    }

    private enum SourceKind {
        TREE,
        OVERLAY,
        FILE_SYSTEM
    }

    private static void write(WireWriter wire, Source source) {
        switch (source) {
            case Source.Tree(String path, boolean recursive, String subpath) ->
                    wire.number(SourceKind.TREE.ordinal()).text(path).flag(recursive).text(subpath);
            case Source.Overlay(List<String> lower, String subpath) ->
                    wire.number(SourceKind.OVERLAY.ordinal()).texts(lower).text(subpath);
            case Source.FileSystem(String type, String device, List<String> options) ->
                    wire.number(SourceKind.FILE_SYSTEM.ordinal())
                            .text(type)
                            .text(device)
                            .texts(options);
        }
    }

    private static Source readSource(WireReader wire) {
        return switch (wire.choice(SourceKind.values())) {
            case TREE -> new Source.Tree(wire.text(), wire.flag(), wire.text());
            case OVERLAY -> new Source.Overlay(wire.texts(), wire.text());
            case FILE_SYSTEM -> new Source.FileSystem(wire.text(), wire.text(), wire.texts());
        };
    }

    public static StartPlan read(WireReader wire) {
        List<Namespace> made = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            made.add(wire.choice(Namespace.values()));
        }
        List<Join> joined = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            joined.add(new Join(wire.choice(Namespace.values()), wire.text()));
        }
        List<Source> sources = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            sources.add(readSource(wire));
        }
        InitPlan init = InitPlan.ofBytes(wire.bytes());
        boolean terminal = wire.flag();
        Map<String, TimeOffset> offsets = new LinkedHashMap<>();
        for (int i = wire.length(); i > 0; i--) {
            offsets.put(wire.text(), new TimeOffset(wire.number(), wire.integer()));
        }
        return new StartPlan(
                made,
                joined,
                sources,
                init,
                terminal,
                offsets,
                wire.text(),
                ResourcesWire.read(wire));
    }
}
