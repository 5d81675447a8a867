package dev.nutshell.container.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.spec.container.Mount.Recursion;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.volume.VolumeRepository;
import dev.nutshell.volume.VolumeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A container's mount points as mounts of the runtime specification, made anew for each start.
public final class MountSpecs {
    private final Syscalls syscalls;
    private final VolumeRepository volumes;

    public MountSpecs(Syscalls syscalls, VolumeRepository volumes) {
        this.syscalls = syscalls;
        this.volumes = volumes;
    }

    /// @throws EngineException INVALID_ARGUMENT when the source of a bind is missing and is not to be made
    public List<MountSpec> of(List<MountPoint> points) {
        List<MountSpec> specs = new ArrayList<>();
        for (MountPoint point : points) {
            specs.add(
                    switch (point) {
                        case MountPoint.Bind bind -> bind(bind);
                        case MountPoint.Volume volume -> volume(volume);
                        case MountPoint.Tmpfs tmpfs ->
                                new MountSpec(
                                        tmpfs.destination(),
                                        "tmpfs",
                                        "tmpfs",
                                        TmpfsOptions.withDefaults(tmpfs.options()));
                    });
        }
        return specs;
    }

    private MountSpec bind(MountPoint.Bind bind) {
        Path source = Path.of(bind.source());
        if (!Files.exists(source)) {
            if (!bind.createsSource()) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid mount config for type \"bind\": bind source path does not exist: "
                                + source);
            }
            make(source);
        }
        List<String> options = new ArrayList<>();
        options.add(bind.recursion() == Recursion.DISABLED ? "bind" : "rbind");
        options.add(bind.propagation().text());
        if (!bind.isWritable()) {
            options.add(isDeep(bind.recursion()) ? "rro" : "ro");
        }
        return new MountSpec(bind.destination(), "bind", bind.source(), options);
    }

    private static boolean isDeep(Recursion recursion) {
        return switch (recursion) {
            case ENABLED, READONLY -> true;
            case DISABLED, WRITABLE -> false;
        };
    }

    /// Docker makes a missing source of `-v` a directory of root, with the usual mode.
    private void make(Path source) {
        try (FileCalls files = new FileCalls(syscalls)) {
            files.makePath(source, 0755);
        }
    }

    private MountSpec volume(MountPoint.Volume volume) {
        String access = volume.isWritable() ? "rw" : "ro";
        return switch (volumes.source(volumes.require(volume.name()))) {
            case VolumeSource.Own() -> bound(volume, volume.path(), true, List.of(access));
            case VolumeSource.HostDirectory(String path, boolean recursive, List<String> words) -> {
                List<String> options = new ArrayList<>(words);
                options.add(access);
                yield bound(volume, path, recursive, options);
            }
            case VolumeSource.FileSystem(String type, String device, List<String> words) -> {
                List<String> options = new ArrayList<>(words);
                options.add(access);
                yield new MountSpec(volume.destination(), type, device, options);
            }
        };
    }

    private static MountSpec bound(
            MountPoint.Volume volume, String path, boolean recursive, List<String> words) {
        List<String> options = new ArrayList<>(words);
        options.add(recursive ? "rbind" : "bind");
        options.add("rprivate");
        String source = volume.subpath().isEmpty() ? path : path + "/" + volume.subpath();
        return new MountSpec(volume.destination(), "bind", source, options);
    }
}
