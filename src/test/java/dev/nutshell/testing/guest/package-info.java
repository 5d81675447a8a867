/// Runs test classes on another kernel: in a virtual machine that boots from a file system in memory.
///
/// `guest/boot` (test resources) builds the file system and starts the machine; [GuestTests] is the program in it;
/// [Guest] is how an integration test calls both.
@NullMarked
package dev.nutshell.testing.guest;

import org.jspecify.annotations.NullMarked;
