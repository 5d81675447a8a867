/// What a command is: its names, its flags, what it runs on, how its failures become exit codes and its help a page.
@NullMarked
package dev.nutshell.cli.command;

import org.jspecify.annotations.NullMarked;
