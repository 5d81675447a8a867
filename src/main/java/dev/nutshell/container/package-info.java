/// Containers as the engine keeps them: records, names, ids, and what a request and an image become together.
///
/// Sub-packages: `folder` (a container as a folder of the state: locks, names, removal; no JSON), `mount` (what is mounted),
/// `spec` (record to runtime specification), `user` (accounts), `etc` (files of /etc), `seccomp` (profiles), `supervise` (the
/// process that keeps one running).
@NullMarked
package dev.nutshell.container;

import org.jspecify.annotations.NullMarked;
