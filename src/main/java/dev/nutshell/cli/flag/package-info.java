/// Flags with Docker's grammar (spf13/pflag) and the value grammars of `run` (docker/cli `opts`), texts included.
@NullMarked
package dev.nutshell.cli.flag;

import org.jspecify.annotations.NullMarked;
