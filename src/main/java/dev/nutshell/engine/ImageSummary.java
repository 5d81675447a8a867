package dev.nutshell.engine;

import dev.nutshell.base.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of `images`: one name of one image.
///
/// @param repository as Docker shows it, `debian`; absent for a dangling image
/// @param tag absent when pulled by digest
/// @param repositoryDigest what the registry calls it
/// @param id the image's id
/// @param created absent when the image does not say
/// @param size bytes of all its layers unpacked
/// @param containers that use it
public record ImageSummary(
        @Nullable String repository,
        @Nullable String tag,
        @Nullable Digest repositoryDigest,
        Digest id,
        @Nullable Instant created,
        long size,
        int containers) {}
