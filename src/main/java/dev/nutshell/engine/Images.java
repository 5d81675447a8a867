package dev.nutshell.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import java.io.InputStream;
import java.util.List;

/// Images and their names.
///
/// `image` is a reference, an id or the unique beginning of an id. Methods throw NOT_FOUND (`no such image: x`) and
/// INVALID_ARGUMENT (a reference that cannot be one).
public interface Images {
    /// Fetches an image, or finds that nothing is new; tells `progress` the same result at the end.
    PullResult pull(PullRequest request, PullProgress progress);

    /// The tags that a repository has in its registry; at least one.
    ///
    /// @throws EngineException NOT_FOUND
    List<String> remoteTags(String repository, boolean verifyTls);

    /// Every name of every image, newest image first.
    ///
    /// @param filters `dangling`, `label`, `before`, `since`, `reference`, `until`
    List<ImageSummary> list(Filters filters);

    /// The same images, each once with all its names, and with what it takes of the disk.
    List<ImageTree> trees(Filters filters);

    default ObjectNode inspect(String image) {
        return inspect(image, "");
    }

    /// @param platform that it must be for; empty: any
    /// @throws EngineException NOT_FOUND also when the image is for another platform
    ObjectNode inspect(String image, String platform);

    /// Takes a name away, and the image when it was the last one.
    ///
    /// @param force also when a stopped container uses it, or several names are left
    /// @param platforms that it must be for, each of them
    /// @throws EngineException CONFLICT when a container uses it
    RemovedImage remove(String image, boolean force, List<String> platforms);

    /// Gives `image` the further name `reference`.
    void tag(String image, String reference);

    /// How the image was made, newest step first.
    ///
    /// @param platform that it must be for; empty: any
    List<HistoryEntry> history(String image, String platform);

    /// Makes an image of one layer from a tar archive of a file system, plain or compressed; answers its id.
    Digest importFilesystem(ImportRequest request, InputStream archive);

    /// Makes an image of the same from the archive at `address`, `http` or `https`; answers its id.
    ///
    /// @throws EngineException that names the address when the archive cannot be fetched as a whole
    Digest importFrom(String address, ImportRequest request, DownloadProgress progress);

    /// Removes images that no container uses.
    ///
    /// @param all also named ones, not only dangling ones
    /// @param filters `until`, `label`, `label!`
    PrunedImages prune(boolean all, Filters filters);
}
