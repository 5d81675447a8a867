package dev.nutshell.container.supervise;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// When a supervisor starts its container again, as its plan and `update` say.
///
/// @param maximumRetries of ON_FAILURE; 0: any number
public record RestartRule(Condition condition, int maximumRetries) {
    public static final RestartRule NEVER = new RestartRule(Condition.NEVER, 0);

    /// Docker's `no`, `always`, `unless-stopped`, `on-failure`.
    public enum Condition {
        NEVER,
        ALWAYS,
        UNLESS_STOPPED,
        ON_FAILURE
    }

    void write(WireWriter wire) {
        wire.number(condition.ordinal()).number(maximumRetries);
    }

    static RestartRule read(WireReader wire) {
        return new RestartRule(wire.choice(Condition.values()), wire.integer());
    }
}
