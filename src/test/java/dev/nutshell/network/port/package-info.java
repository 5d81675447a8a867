@NullMarked
package dev.nutshell.network.port;

import org.jspecify.annotations.NullMarked;
