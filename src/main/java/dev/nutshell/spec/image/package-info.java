/// The [OCI image specification](https://github.com/opencontainers/image-spec) and Docker's image manifest, version 2,
/// schema 2: references, descriptors, indexes, manifests, configs.
@NullMarked
package dev.nutshell.spec.image;

import org.jspecify.annotations.NullMarked;
