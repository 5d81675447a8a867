/// The engine's use cases and their requests and results, in terms of Docker's objects and no front end's.
@NullMarked
package dev.nutshell.engine;

import org.jspecify.annotations.NullMarked;
