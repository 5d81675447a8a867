/// Vocabulary that every layer shares: identifiers, sizes, errors and undo. Imports nothing of the project.
@NullMarked
package dev.nutshell.base;

import org.jspecify.annotations.NullMarked;
