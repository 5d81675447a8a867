package dev.nutshell.transfer;

import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.OciLayout;
import dev.nutshell.registry.FakeServer;
import dev.nutshell.registry.FakeServer.Reply;
import dev.nutshell.registry.FakeServer.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Serves an OCI layout as repository `app` of a registry, with ranges. A script at [#server] replaces any of its answers.
final class LayoutServer implements AutoCloseable {
    private static final String BLOBS = "/v2/app/blobs/";
    private static final String MANIFESTS = "/v2/app/manifests/";

    final Path directory = Disk.temporary("nutshell-layout");
    final OciLayout layout = new OciLayout(directory);
    final FakeServer server = FakeServer.plain();
    private final Map<String, OciLayout.Blob> tags = new ConcurrentHashMap<>();
    private final Map<String, String> types = new ConcurrentHashMap<>();

    LayoutServer() {
        server.otherwise(this::answer);
    }

    String reference(String tag) {
        return server.host() + "/app" + (tag.startsWith("sha256:") ? "@" : ":") + tag;
    }

    /// Lets `tag` name a manifest or index.
    LayoutServer tag(String tag, OciLayout.Blob manifest) {
        tags.put(tag, manifest);
        types.put(manifest.digest(), manifest.mediaType());
        return this;
    }

    /// A manifest that only its digest names.
    OciLayout.Blob known(OciLayout.Blob manifest) {
        types.put(manifest.digest(), manifest.mediaType());
        return manifest;
    }

    static String blobPath(OciLayout.Layer layer) {
        return BLOBS + layer.blob().digest();
    }

    /// How often the layer was asked for.
    int fetches(OciLayout.Layer layer) {
        return server.requests(blobPath(layer)).size();
    }

    List<Seen> fetches() {
        return server.requests().stream().filter(seen -> seen.path().startsWith(BLOBS)).toList();
    }

    Reply answer(Seen seen) {
        String path = seen.path();
        if (path.startsWith(BLOBS)) {
            return blob(path.substring(BLOBS.length()), seen.header("Range"));
        }
        String name = path.startsWith(MANIFESTS) ? path.substring(MANIFESTS.length()) : "";
        OciLayout.Blob tagged = tags.get(name);
        String digest = tagged == null ? name : tagged.digest();
        Path file = layout.path(digest);
        if (!types.containsKey(digest) || !Files.exists(file)) {
            return Reply.of(404);
        }
        return Reply.of(200)
                .with("Content-Type", types.get(digest))
                .with("Docker-Content-Digest", digest)
                .with(Disk.bytes(file));
    }

    private Reply blob(String digest, String range) {
        Path file = layout.path(digest);
        if (!Files.exists(file)) {
            return Reply.of(404);
        }
        byte[] content = Disk.bytes(file);
        if (range.isEmpty()) {
            return Reply.of(200).with(content);
        }
        int start = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
        return Reply.of(206)
                .with(
                        "Content-Range",
                        "bytes " + start + "-" + (content.length - 1) + "/" + content.length)
                .with(Arrays.copyOfRange(content, start, content.length));
    }

    @Override
    public void close() {
        server.close();
        Disk.remove(directory);
    }
}
