package dev.nutshell.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// The engine as a whole.
public interface Housekeeping {
    /// Docker's API object `SystemInfo`.
    ObjectNode info();

    /// Docker's API object `SystemDataUsage`.
    ObjectNode diskUsage();
}
