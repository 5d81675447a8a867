package dev.nutshell.transfer;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.ContentStore;
import dev.nutshell.registry.FetchedManifest;
import dev.nutshell.registry.RegistryClient;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageConfig;
import dev.nutshell.spec.image.ImageIndex;
import dev.nutshell.spec.image.ImageManifest;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.MediaTypes;
import dev.nutshell.spec.image.Platform;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// From a name to one image: index → manifest → config. What the store has is not asked for again.
final class Resolution {
    /// Largest config that is fetched; Docker's limit.
    private static final int LARGEST_CONFIG = 8 << 20;

    private static final int LARGEST_MANIFEST = 4 << 20;

    /// An index may point to an index (image-spec, image-index.md); nobody nests deeper.
    private static final int DEEPEST_NESTING = 3;

    /// What configs of images call themselves; the oldest Docker registries knew no type.
    private static final Set<String> CONFIG_TYPES =
            Set.of(MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG, "application/octet-stream", "");

    private final RegistryClient client;
    private final ContentStore content;
    private final PlatformChoice choice;

    Resolution(RegistryClient client, ContentStore content, PlatformChoice choice) {
        this.client = client;
        this.content = content;
        this.choice = choice;
    }

    /// @throws EngineException NOT_FOUND, also when there is nothing for the platform; UNSUPPORTED for what is no container
    ///     image; CORRUPT for documents that are not what they claim to be
    RemoteImage resolve(ImageReference reference) {
        FetchedManifest named =
                reference.pinnedDigest().isPresent()
                        ? client.manifest(reference.pinnedDigest().get())
                        : client.manifest(reference.identifier());
        FetchedManifest manifest = manifest(named, reference.familiar(), DEEPEST_NESTING);
        return image(named.descriptor().digest(), manifest, reference);
    }

    /// The manifest itself, or the one that fits best in an index.
    private FetchedManifest manifest(FetchedManifest document, String name, int depth) {
        Descriptor descriptor = document.descriptor();
        if (!MediaTypes.isIndex(descriptor.mediaType())) {
            return document;
        }
        if (depth == 0) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED, name + ": an index inside an index, too deep");
        }
        ImageIndex index =
                ImageIndex.parse(
                        document.content(), descriptor.mediaType(), "index " + descriptor.digest());
        Descriptor chosen = index.select(choice.platform(), name);
        return manifest(entry(chosen), name, depth - 1);
    }

    /// A document that an index names; it has to be what the index says.
    private FetchedManifest entry(Descriptor chosen) {
        Optional<byte[]> stored = content.readWhole(chosen, LARGEST_MANIFEST);
        if (stored.isPresent()) {
            return new FetchedManifest(chosen, stored.get());
        }
        FetchedManifest fetched = client.manifest(chosen.digest());
        Descriptor actual = fetched.descriptor();
        boolean otherType =
                !chosen.mediaType().isEmpty() && !chosen.mediaType().equals(actual.mediaType());
        if (otherType || chosen.size() != actual.size()) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    "manifest "
                            + chosen.digest()
                            + ": the index says "
                            + chosen.mediaType()
                            + " of "
                            + chosen.size()
                            + " bytes, the registry sent "
                            + actual.mediaType()
                            + " of "
                            + actual.size());
        }
        return fetched;
    }

    private RemoteImage image(Digest named, FetchedManifest fetched, ImageReference reference) {
        Descriptor descriptor = fetched.descriptor();
        String subject = "manifest " + descriptor.digest();
        if (!MediaTypes.isManifest(descriptor.mediaType())) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    reference.familiar()
                            + " is no container image: its manifest is a "
                            + descriptor.mediaType());
        }
        ImageManifest manifest =
                ImageManifest.parse(fetched.content(), descriptor.mediaType(), subject);
        requireImage(manifest, reference);
        byte[] configContent = config(manifest.config());
        ImageConfig config =
                ImageConfig.parse(configContent, "config " + manifest.config().digest());
        requireFitting(manifest, config, subject);
        requirePlatform(config.platform(), reference);
        return new RemoteImage(
                named,
                new Descriptor(descriptor.mediaType(), descriptor.digest(), descriptor.size()),
                fetched.content(),
                manifest,
                config);
    }

    private byte[] config(Descriptor config) {
        Optional<byte[]> stored = content.readWhole(config, LARGEST_CONFIG);
        if (stored.isPresent()) {
            return stored.get();
        }
        byte[] bytes = client.smallBlob(config, LARGEST_CONFIG);
        content.put(config.digest(), bytes);
        return bytes;
    }

    /// Registries keep other things too: charts, signatures, attestations.
    private static void requireImage(ImageManifest manifest, ImageReference reference) {
        String type = manifest.config().mediaType();
        if (!CONFIG_TYPES.contains(type)) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    reference.familiar() + " is no container image: its config is a " + type);
        }
        for (Descriptor layer : manifest.layers()) {
            if (!isTar(layer.mediaType())) {
                throw new EngineException(
                        ErrorKind.UNSUPPORTED,
                        reference.familiar()
                                + ": layer "
                                + layer.digest()
                                + " is a "
                                + layer.mediaType()
                                + ", which cannot be unpacked");
            }
        }
    }

    /// How a layer is compressed shows in its bytes; here only what is no layer (or an encrypted one) is told apart.
    private static boolean isTar(String mediaType) {
        return mediaType.isEmpty()
                || (mediaType.startsWith(MediaTypes.DOCKER_LAYER)
                                || mediaType.startsWith("application/vnd.docker.image.rootfs.")
                                || mediaType.startsWith("application/vnd.oci.image.layer."))
                        && !mediaType.endsWith("+encrypted");
    }

    private static void requireFitting(ImageManifest manifest, ImageConfig config, String subject) {
        List<Digest> diffIds = config.diffIds();
        if (manifest.layers().size() != diffIds.size()) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    subject
                            + " has "
                            + manifest.layers().size()
                            + " layers, its config "
                            + diffIds.size());
        }
    }

    private void requirePlatform(Platform actual, ImageReference reference) {
        if (choice.explicit() && !choice.platform().accepts(actual)) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    reference.familiar()
                            + " has no image for "
                            + choice.platform()
                            + ", only for "
                            + actual);
        }
    }
}
