/// The engine of a user who is not root: a user namespace in which that user is, made by the first command and joined by the
/// later ones (user_namespaces(7), docs/rootless.md).
///
/// Everything behind the entrance is the same engine: it is root there, of what the kernel lets it be root of.
@NullMarked
package dev.nutshell.rootless;

import org.jspecify.annotations.NullMarked;
