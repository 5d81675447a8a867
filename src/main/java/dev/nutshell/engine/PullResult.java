package dev.nutshell.engine;

import dev.nutshell.base.Digest;

/// A finished pull.
///
/// @param canonical the full reference, `docker.io/library/debian:latest`
/// @param familiar the reference as Docker shows it, `debian:latest`
/// @param digest of the manifest or index that the registry named
/// @param upToDate nothing was new
public record PullResult(String canonical, String familiar, Digest digest, boolean upToDate) {}
