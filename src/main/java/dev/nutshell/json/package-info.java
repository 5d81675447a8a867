/// JSON reading and writing (Jackson's tree model: no reflection, nothing to register for the native image).
@NullMarked
package dev.nutshell.json;

import org.jspecify.annotations.NullMarked;
