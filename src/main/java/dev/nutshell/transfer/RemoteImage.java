package dev.nutshell.transfer;

import dev.nutshell.base.Digest;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageConfig;
import dev.nutshell.spec.image.ImageManifest;
import java.util.ArrayList;
import java.util.List;

/// What a registry has under a name, for one platform.
///
/// @param named digest of the manifest or index behind the name
/// @param descriptor of the manifest
/// @param content the manifest's bytes
/// @param config the config; it has as many diff ids as the manifest has layers
record RemoteImage(
        Digest named,
        Descriptor descriptor,
        byte[] content,
        ImageManifest manifest,
        ImageConfig config) {
    /// A layer as it travels and as it is unpacked.
    record Layer(Descriptor blob, Digest diffId) {}

    Digest manifestDigest() {
        return descriptor.digest();
    }

    /// The layers, lowest first, each once: an image may have the same one several times.
    List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor blob = manifest.layers().get(i);
            Layer layer =
                    new Layer(
                            new Descriptor(blob.mediaType(), blob.digest(), blob.size()),
                            config.diffIds().get(i));
            if (!layers.contains(layer)) {
                layers.add(layer);
            }
        }
        return layers;
    }
}
