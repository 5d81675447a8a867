package dev.nutshell.network.endpoint;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// Who reaches ports that are published on every address of the host (`--publish-policy`).
public enum PublishPolicy {
    /// As the host's firewall treats its own ports: nobody outside where it lets nothing in by default.
    FIREWALL,
    /// Everybody.
    ALL,
    /// The host itself and its containers.
    LOCALHOST;

    /// @throws EngineException INVALID_ARGUMENT
    public static PublishPolicy of(String text) {
        return switch (text) {
            case "firewall" -> FIREWALL;
            case "all" -> ALL;
            case "localhost" -> LOCALHOST;
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "invalid publish policy \""
                                    + text
                                    + "\": want firewall, all or localhost");
        };
    }
}
