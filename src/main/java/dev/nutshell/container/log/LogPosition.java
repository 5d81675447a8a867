package dev.nutshell.container.log;

/// How far a log in a file has been written.
///
/// @param inode which file: after a rotation it is another one
public record LogPosition(long inode, long size) {}
