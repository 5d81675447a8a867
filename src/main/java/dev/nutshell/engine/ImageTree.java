package dev.nutshell.engine;

import dev.nutshell.base.Digest;
import java.util.List;

/// One image of `images --tree`, with what it is for: the store has one platform of each.
///
/// @param names as Docker shows them, `debian:12`; none for a dangling image
/// @param id the image's id
/// @param platform `linux/amd64`
/// @param manifest what a registry calls this platform's image
/// @param content bytes of what the registry sent and is still here: documents, layers as they came
/// @param unpacked bytes of all its layers unpacked
/// @param containers that use it
public record ImageTree(
        List<String> names,
        Digest id,
        String platform,
        Digest manifest,
        long content,
        long unpacked,
        int containers) {
    public ImageTree {
        names = List.copyOf(names);
    }

    public long total() {
        return content + unpacked;
    }
}
