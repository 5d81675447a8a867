package dev.nutshell.engine;

import org.jspecify.annotations.Nullable;

/// What `pull` was asked to do.
///
/// @param reference as written
/// @param platform as written, `os[/arch[/variant]]`; absent: the host's
/// @param verifyTls whether only a valid certificate will do
public record PullRequest(String reference, @Nullable String platform, boolean verifyTls) {}
