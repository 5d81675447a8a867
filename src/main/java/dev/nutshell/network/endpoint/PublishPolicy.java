package dev.nutshell.network.endpoint;

/// Who reaches ports that are published on every address of the host (`--publish-policy`).
public enum PublishPolicy {
    /// As the host's firewall treats its own ports: nobody outside where it lets nothing in by default.
    FIREWALL,
    /// Everybody.
    ALL,
    /// The host itself and its containers.
    LOCALHOST
}
