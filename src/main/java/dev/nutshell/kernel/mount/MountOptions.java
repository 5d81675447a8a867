package dev.nutshell.kernel.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The option words of a mount (runtime-spec, Mounts; fstab(5)), sorted by what the kernel wants them for.
///
/// @param attributes of the mount itself
/// @param recursiveAttributes of the mount and all below it: `rro`, `rnosuid` …
/// @param propagationOrNull see [#propagation]
/// @param propagationRecursive `rprivate` instead of `private`
/// @param bind `bind` or `rbind` was given
/// @param recursiveBind `rbind`
/// @param superblock words for the file system: `size=64k`, `mode=755`, `sync`
public record MountOptions(
        MountAttributes attributes,
        MountAttributes recursiveAttributes,
        @Nullable Propagation propagationOrNull,
        boolean propagationRecursive,
        boolean bind,
        boolean recursiveBind,
        List<String> superblock) {
    public MountOptions {
        superblock = List.copyOf(superblock);
    }

    public Optional<Propagation> propagation() {
        return Optional.ofNullable(propagationOrNull);
    }

    /// Later words win over earlier ones.
    public static MountOptions parse(List<String> words) {
        MountAttributes attributes = MountAttributes.NONE;
        MountAttributes recursive = MountAttributes.NONE;
        Propagation propagation = null;
        boolean propagationRecursive = false;
        boolean bind = false;
        boolean recursiveBind = false;
        List<String> superblock = new ArrayList<>();
        for (String word : words) {
            MountAttributes attribute = MountAttributes.word(word);
            Propagation spread = propagationOf(word);
            if (attribute != null) {
                attributes = attributes.and(attribute);
            } else if (spread != null) {
                propagation = spread;
                propagationRecursive = word.startsWith("r");
            } else if (word.equals("bind") || word.equals("rbind")) {
                bind = true;
                recursiveBind = recursiveBind || word.equals("rbind");
            } else if (word.startsWith("r")
                    && MountAttributes.word(word.substring(1)) instanceof MountAttributes deep) {
                recursive = recursive.and(deep);
            } else if (!word.equals("defaults")) {
                superblock.add(word);
            }
        }
        return new MountOptions(
                attributes,
                recursive,
                propagation,
                propagationRecursive,
                bind,
                recursiveBind,
                superblock);
    }

    private static @Nullable Propagation propagationOf(String word) {
        return switch (word) {
            case "private", "rprivate" -> Propagation.PRIVATE;
            case "slave", "rslave" -> Propagation.SLAVE;
            case "shared", "rshared" -> Propagation.SHARED;
            case "unbindable", "runbindable" -> Propagation.UNBINDABLE;
            default -> null;
        };
    }
}
