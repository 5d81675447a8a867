/// The kinds of networks, with the options that each understands.
@NullMarked
package dev.nutshell.network.driver;

import org.jspecify.annotations.NullMarked;
