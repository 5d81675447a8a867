package dev.nutshell.transfer;

import dev.nutshell.base.Digest;
import dev.nutshell.image.ImageRecord;

/// A finished pull.
///
/// @param image its line in the catalog
/// @param digest of the manifest or index that the registry named
/// @param updated `false` when the store had all of it under this name: `Image is up to date`
public record PullOutcome(ImageRecord image, Digest digest, boolean updated) {}
