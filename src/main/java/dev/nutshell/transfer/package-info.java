/// Images on their way between a registry and the store: [dev.nutshell.transfer.Pull].
@NullMarked
package dev.nutshell.transfer;

import org.jspecify.annotations.NullMarked;
