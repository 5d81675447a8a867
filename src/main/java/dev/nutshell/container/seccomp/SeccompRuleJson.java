package dev.nutshell.container.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.seccomp.ArgumentCondition;
import dev.nutshell.kernel.seccomp.SeccompAction;
import dev.nutshell.kernel.seccomp.SeccompProfile.Condition;
import dev.nutshell.kernel.seccomp.SeccompProfile.ConditionalRule;
import dev.nutshell.kernel.seccomp.SeccompRule;
import dev.nutshell.kernel.security.CapabilitySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one element of `syscalls`.
final class SeccompRuleJson {
    private final SeccompFields fields;

    SeccompRuleJson(SeccompFields fields) {
        this.fields = fields;
    }

    /// The rule; empty when it asks for a capability that no kernel has: it can never hold.
    Optional<ConditionalRule> read(JsonNode node) {
        SeccompAction action = fields.action(node, "action", "errnoRet");
        SeccompRule rule = new SeccompRule(names(node), action, conditions(node));
        Optional<CapabilitySet> included = capabilities(node.path("includes"), true);
        CapabilitySet excluded = capabilities(node.path("excludes"), false).orElseThrow();
        return included.map(
                capabilities ->
                        new ConditionalRule(
                                rule,
                                condition(node.path("includes"), capabilities),
                                condition(node.path("excludes"), excluded)));
    }

    /// `name` is the older spelling, for one call.
    private List<String> names(JsonNode node) {
        List<String> names = Json.textList(node, "names");
        Optional<String> name = Json.text(node, "name").filter(text -> !text.isEmpty());
        if (name.isPresent() && !names.isEmpty()) {
            throw fields.invalid("both \"name\" and \"names\" are given");
        }
        return name.map(List::of).orElse(names);
    }

    private List<ArgumentCondition> conditions(JsonNode node) {
        List<ArgumentCondition> conditions = new ArrayList<>();
        for (JsonNode argument : Json.elements(node, "args")) {
            long index = fields.unsigned(argument, "index").orElse(0L);
            if (Long.compareUnsigned(index, ArgumentCondition.ARGUMENTS) >= 0) {
                throw fields.invalid(
                        "argument "
                                + Long.toUnsignedString(index)
                                + " does not exist: a call has 0 to 5");
            }
            long value = fields.unsigned(argument, "value").orElse(0L);
            long second = fields.unsigned(argument, "valueTwo").orElse(0L);
            conditions.add(
                    new ArgumentCondition((int) index, fields.operator(argument), value, second));
        }
        return conditions;
    }

    private Condition condition(JsonNode node, CapabilitySet capabilities) {
        Optional<KernelVersion> kernel = Json.text(node, "minKernel").map(this::kernel);
        return new Condition(capabilities, Set.copyOf(Json.textList(node, "arches")), kernel);
    }

    private KernelVersion kernel(String text) {
        try {
            return KernelVersion.parse(text);
        } catch (EngineException e) {
            throw fields.invalid("\"minKernel\": " + e.getMessage());
        }
    }

    /// The set in `caps`. A name that nobody knows is no member of any container's set: required, the condition cannot
    /// be met (empty result); otherwise it is left out.
    private static Optional<CapabilitySet> capabilities(JsonNode node, boolean required) {
        CapabilitySet set = CapabilitySet.NONE;
        for (String name : Json.textList(node, "caps")) {
            CapabilitySet one = known(name);
            if (one == null && required) {
                return Optional.empty();
            }
            set = one == null ? set : set.with(one);
        }
        return Optional.of(set);
    }

    private static @Nullable CapabilitySet known(String name) {
        try {
            return CapabilitySet.parse(name);
        } catch (EngineException _) {
            return null;
        }
    }
}
