package dev.nutshell.kernel.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.MountConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.OverlayMarks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Overlay mounts that are not attached anywhere: the caller attaches the descriptor, or closes it and nothing remains.
///
/// Three ways to the same mount, newest first:
/// 1. `fsconfig(2)` with one `lowerdir+` for each layer (Linux 6.8);
/// 2. `fsconfig(2)` with one `lowerdir`, which may be 255 bytes long;
/// 3. `mount(2)` in a mount namespace of its own, whose options may fill a page.
///
/// Inside a user namespace the mounts have the option `userxattr` ([OverlayMarks]).
///
/// Ways 2 and 3 name the layers `/proc/self/fd/N`: short, and nothing in a path needs escaping.
public final class OverlayMount {
    /// `index`: a layer may serve many mounts. `redirect_dir`, `metacopy`: the upper directory must be a plain
    /// difference that can become a layer of an image, whatever this kernel's defaults are.
    private static final List<String> FEATURES =
            List.of("index=off", "metacopy=off", "redirect_dir=off");

    /// With `userxattr` redirections are neither made nor followed, and `off` is refused: it would follow them.
    private static final List<String> USER_FEATURES =
            List.of("userxattr", "index=off", "metacopy=off", "redirect_dir=nofollow");

    private static final int OPTIONS_PAGE = 4096;
    private static final String SOURCE = "overlay";

    private final Syscalls syscalls;
    private final List<String> features;

    public OverlayMount(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.features =
                switch (OverlayMarks.current(syscalls)) {
                    case TRUSTED -> FEATURES;
                    case USER -> USER_FEATURES;
                };
    }

    /// The layers of one mount; all directories exist.
    ///
    /// @param lowerTopFirst read-only directories, the one that wins first
    /// @param upper where changes go, or null for a read-only mount
    /// @param work an empty directory on the file system of `upper`, or null with it
    /// @param isVolatile no sync of the upper directory, ever: for containers that are removed at their end
    private record Layers(
            List<Path> lowerTopFirst,
            @Nullable Path upper,
            @Nullable Path work,
            boolean isVolatile) {}

    /// A writable mount.
    ///
    /// @param lowerTopFirst at least one directory, the one that wins first
    /// @param work an empty directory on the file system of `upper`
    /// @param isVolatile no sync of the upper directory, ever: for containers that are removed at their end
    public Fd detached(List<Path> lowerTopFirst, Path upper, Path work, boolean isVolatile) {
        return detached(new Layers(lowerTopFirst, upper, work, isVolatile));
    }

    /// A mount that cannot be written at all.
    public Fd detachedReadOnly(List<Path> lowerTopFirst) {
        if (lowerTopFirst.size() == 1) {
            // overlay wants two layers when there is no upper one; one layer is itself
            return readOnlyBind(lowerTopFirst.getFirst());
        }
        return detached(new Layers(lowerTopFirst, null, null, false));
    }

    private Fd readOnlyBind(Path directory) {
        Mounts mounts = new Mounts(syscalls);
        Fd mount = mounts.openTree(directory.toString(), false);
        try {
            mounts.setAttributes(mount, MountAttributes.READ_ONLY, false);
            return mount;
        } catch (RuntimeException failure) {
            mount.close();
            throw failure;
        }
    }

    private Fd detached(Layers layers) {
        try (FilesystemContext context = context()) {
            if (appendLayers(context, layers)) {
                return finish(context, layers);
            }
        }
        try (LayerDescriptors descriptors =
                LayerDescriptors.open(syscalls, layers.lowerTopFirst())) {
            String lower = descriptors.names();
            if (lower.length() <= MountConstants.FSCONFIG_STRING_MAX) {
                return withOneOption(layers, lower);
            }
        }
        return withMountCall(layers);
    }

    /// Way 1 without falling back, for tests: fails where the kernel lacks it.
    Fd withAppendedLayers(List<Path> lowerTopFirst, Path upper, Path work) {
        Layers layers = new Layers(lowerTopFirst, upper, work, false);
        try (FilesystemContext context = context()) {
            if (!appendLayers(context, layers)) {
                throw new KernelException("fsconfig", Errno.EINVAL, "overlay option lowerdir+");
            }
            return finish(context, layers);
        }
    }

    /// Way 2, for tests.
    Fd withOneOption(List<Path> lowerTopFirst, Path upper, Path work) {
        try (LayerDescriptors descriptors = LayerDescriptors.open(syscalls, lowerTopFirst)) {
            return withOneOption(
                    new Layers(lowerTopFirst, upper, work, false), descriptors.names());
        }
    }

    /// Way 3, for tests.
    Fd withMountCall(List<Path> lowerTopFirst, Path upper, Path work) {
        return withMountCall(new Layers(lowerTopFirst, upper, work, false));
    }

    private FilesystemContext context() {
        FilesystemContext context = FilesystemContext.open(syscalls, "overlay");
        try {
            return context.option("source", SOURCE);
        } catch (RuntimeException failure) {
            context.close();
            throw failure;
        }
    }

    /// Gives false when this kernel does not know `lowerdir+`, or a path is too long for it.
    private static boolean appendLayers(FilesystemContext context, Layers layers) {
        if (context.takesAnyOption()) {
            return false;
        }
        for (Path lower : layers.lowerTopFirst()) {
            String path = lower.toString();
            if (path.getBytes(StandardCharsets.UTF_8).length > MountConstants.FSCONFIG_STRING_MAX) {
                return false;
            }
            long result = context.attemptOption("lowerdir+", path);
            if (result == -Errno.EINVAL.number()) {
                return false;
            }
            context.require(result, "option lowerdir+=" + path);
        }
        return true;
    }

    private Fd withOneOption(Layers layers, String lower) {
        try (FilesystemContext context = context()) {
            context.option("lowerdir", lower);
            return finish(context, layers);
        }
    }

    private Fd finish(FilesystemContext context, Layers layers) {
        List<Path> writable = writable(layers);
        try (LayerDescriptors descriptors = LayerDescriptors.open(syscalls, tooLong(writable))) {
            if (!writable.isEmpty()) {
                context.option("upperdir", descriptors.nameOf(writable.get(0)));
                context.option("workdir", descriptors.nameOf(writable.get(1)));
            }
            context.words(features);
            if (layers.isVolatile()) {
                context.flag("volatile");
            }
            return context.mount(MountAttributes.NONE);
        }
    }

    private static List<Path> writable(Layers layers) {
        return layers.upper() == null || layers.work() == null
                ? List.of()
                : List.of(layers.upper(), layers.work());
    }

    private static List<Path> tooLong(List<Path> paths) {
        return paths.stream()
                .filter(
                        path ->
                                path.toString().getBytes(StandardCharsets.UTF_8).length
                                        > MountConstants.FSCONFIG_STRING_MAX)
                .toList();
    }

    private Fd withMountCall(Layers layers) {
        return PrivateMountNamespace.call(
                syscalls,
                () -> {
                    // opened here: overlay takes only layers of the mount namespace in which it is
                    // mounted
                    List<Path> writable = writable(layers);
                    try (LayerDescriptors lower =
                                    LayerDescriptors.open(syscalls, layers.lowerTopFirst());
                            LayerDescriptors others = LayerDescriptors.open(syscalls, writable)) {
                        // any directory serves as the place of the passing mount
                        String place = layers.lowerTopFirst().getFirst().toString();
                        Mounts mounts = new Mounts(syscalls);
                        mounts.mount(SOURCE, place, "overlay", 0, options(layers, lower, others));
                        return mounts.openTree(place, false);
                    }
                });
    }

    private String options(Layers layers, LayerDescriptors lower, LayerDescriptors others) {
        List<String> options = new ArrayList<>();
        options.add("lowerdir=" + lower.names());
        List<Path> writable = writable(layers);
        if (!writable.isEmpty()) {
            options.add("upperdir=" + others.nameOf(writable.get(0)));
            options.add("workdir=" + others.nameOf(writable.get(1)));
        }
        options.addAll(features);
        if (layers.isVolatile()) {
            options.add("volatile");
        }
        String text = String.join(",", options);
        if (text.length() >= OPTIONS_PAGE) {
            // the kernel would cut the text off without a word, and layers with it
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "overlay of "
                            + layers.lowerTopFirst().size()
                            + " layers: this kernel cannot mount so many");
        }
        return text;
    }
}
