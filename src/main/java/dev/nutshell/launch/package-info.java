/// The program's entry: chooses the applet before any framework starts, and wires the objects of each.
@NullMarked
package dev.nutshell.launch;

import org.jspecify.annotations.NullMarked;
