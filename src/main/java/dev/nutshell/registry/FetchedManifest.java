package dev.nutshell.registry;

import dev.nutshell.spec.image.Descriptor;

/// A manifest or index as the registry sent it, its digest verified.
///
/// @param descriptor what it is: type, digest, size
/// @param content the bytes
public record FetchedManifest(Descriptor descriptor, byte[] content) {}
