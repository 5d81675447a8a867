package dev.nutshell.engine.host;

import dev.nutshell.container.supervise.RestartRule;
import dev.nutshell.container.supervise.RestartRule.Condition;
import dev.nutshell.spec.container.RestartPolicy;

/// Restart policies in the words of the supervisor, which knows no JSON.
final class RestartRules {
    private RestartRules() {}

    static RestartRule of(RestartPolicy policy) {
        Condition condition =
                switch (policy.condition()) {
                    case NO -> Condition.NEVER;
                    case ALWAYS -> Condition.ALWAYS;
                    case UNLESS_STOPPED -> Condition.UNLESS_STOPPED;
                    case ON_FAILURE -> Condition.ON_FAILURE;
                };
        return new RestartRule(condition, policy.maximumRetries());
    }
}
