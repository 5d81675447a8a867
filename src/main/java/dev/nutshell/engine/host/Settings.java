package dev.nutshell.engine.host;

import dev.nutshell.network.endpoint.PublishPolicy;

/// What the user has set for all that the engine does, in [SettingsFiles].
///
/// @param publishPolicy of containers and networks that say nothing of their own
public record Settings(PublishPolicy publishPolicy) {
    static final Settings DEFAULT = new Settings(PublishPolicy.FIREWALL);
}
