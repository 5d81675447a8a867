package dev.nutshell.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.util.Optional;

/// Makes the hard links of a layer: second names of files that the same layer has.
///
/// Both names are confined to the layer; a link to a symbolic link names the link itself, as tar(1) and Docker do it.
final class HardLinks {
    private final FileCalls files;
    private final UnpackTree tree;

    HardLinks(FileCalls files, UnpackTree tree) {
        this.files = files;
        this.tree = tree;
    }

    /// Gives the file `target` the name `name` as well.
    ///
    /// @throws EngineException CORRUPT when `target` is no file of this layer, or is `name` itself
    void make(EntryName name, EntryName target) {
        tree.directory(name.parent());
        if (target.isRoot() || tree.realName(target).equals(tree.realName(name))) {
            throw new EngineException(ErrorKind.CORRUPT, "hard link to " + target.display());
        }
        if (!link(name, target)) {
            tree.remove(name);
            if (!link(name, target)) {
                throw new EngineException(ErrorKind.INTERNAL, "name is taken in a private folder");
            }
        }
    }

    /// Looks the target up each time: what was removed may have held it.
    private boolean link(EntryName name, EntryName target) {
        Fd parent = tree.directory(name.parent());
        // the second look-up makes nothing, so the directory above stays open
        Optional<Fd> targetParent = tree.existingDirectory(target.parent());
        Optional<FileStatus> status =
                targetParent.flatMap(fd -> files.attributes().status(fd, target.baseBytes()));
        if (targetParent.isEmpty()
                || status.isEmpty()
                || status.get().isDirectory()
                || status.get().isWhiteout()) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    "hard link to " + target.display() + ", which is no file of this layer");
        }
        return files.makeLink(targetParent.get(), target.baseBytes(), parent, name.baseBytes());
    }
}
