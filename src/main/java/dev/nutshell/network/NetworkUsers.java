package dev.nutshell.network;

import java.util.List;

/// Says which containers use a network.
public interface NetworkUsers {
    /// Names of containers that run on it.
    List<String> active(NetworkRecord network);

    /// Names of all containers that were made for it.
    List<String> all(NetworkRecord network);
}
