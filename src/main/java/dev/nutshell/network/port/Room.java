package dev.nutshell.network.port;

/// How much a [ContainerForwarder] holds at once.
///
/// @param connections of TCP; each needs six descriptors
/// @param sessions clients of UDP; each needs one
public record Room(int connections, int sessions) {
    public static final int DESCRIPTORS_OF_CONNECTION = 6;
}
