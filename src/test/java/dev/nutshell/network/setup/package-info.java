@NullMarked
package dev.nutshell.network.setup;

import org.jspecify.annotations.NullMarked;
