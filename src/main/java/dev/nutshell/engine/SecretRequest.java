package dev.nutshell.engine;

import java.nio.file.Path;

/// A file of the host that the container gets as a copy in memory.
///
/// @param source file of the host
/// @param target absolute path in the container
/// @param mode permission bits
public record SecretRequest(Path source, String target, int uid, int gid, int mode) {}
