package dev.nutshell.image;

import dev.nutshell.base.Digest;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.MediaTypes;
import java.nio.file.Path;

/// A process that ingests a layer from its standard input, and says after each piece how far it is. For tests that kill it.
///
/// Arguments: root of the store, digest and size of the layer (not compressed).
final class KilledIngest {
    private KilledIngest() {}

    public static void main(String[] arguments) {
        Digest digest = Digest.parse(arguments[1]);
        Descriptor layer =
                new Descriptor(MediaTypes.OCI_LAYER, digest, Long.parseLong(arguments[2]));
        new Store(Path.of(arguments[0]))
                .ingest.ingest(layer, digest, () -> System.in, System.out::println);
        System.out.println("done");
    }
}
