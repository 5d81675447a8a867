@NullMarked
package dev.nutshell.network.dns;

import org.jspecify.annotations.NullMarked;
