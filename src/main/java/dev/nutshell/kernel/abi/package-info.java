/// The kernel's binary interface: numbers, constants and struct layouts, one file per header. No behaviour.
@NullMarked
package dev.nutshell.kernel.abi;

import org.jspecify.annotations.NullMarked;
