/// The image store: content-addressed blobs in an OCI image layout ([ContentStore]), the names of images ([ImageCatalog]),
/// unpacked layers ([LayerStore], filled by [LayerIngest]), writable layers of containers ([Snapshots]), and what frees
/// space again ([ImageGarbage]).
///
/// Specifications: image-spec 1.1 (image-layout.md, layer.md), Documentation/filesystems/overlayfs.rst. Image content is
/// hostile until proven otherwise: digests and sizes are verified as bytes stream, and a layer's tree is written through
/// descriptors that cannot leave its folder.
@NullMarked
package dev.nutshell.image;

import org.jspecify.annotations.NullMarked;
