/// State on disk: where it lies ([StateLayout]), how a file is replaced ([AtomicFile]), who may change it ([FileLock]), and
/// work in progress that a killed process leaves behind ([TemporaryArea]).
///
/// This is the engine's own, trusted state, so paths and `java.nio` are fine here; trees that an image or a container can
/// influence are reached through [dev.nutshell.kernel.file] only.
@NullMarked
package dev.nutshell.store;

import org.jspecify.annotations.NullMarked;
