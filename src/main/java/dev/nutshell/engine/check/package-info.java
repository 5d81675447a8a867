/// The check of the store (`store check`): one class for each part of it.
@NullMarked
package dev.nutshell.engine.check;

import org.jspecify.annotations.NullMarked;
