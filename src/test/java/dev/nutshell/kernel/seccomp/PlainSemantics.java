package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.abi.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a policy means for one call, written down without any cleverness: the oracle of the compiler's tests.
final class PlainSemantics {
    private static final int NO_SUCH_CALL = 0x0005_0000 | Errno.ENOSYS.number();

    private final SeccompPolicy policy;
    private final SystemCallAbi abi;
    private final Map<Integer, List<SeccompRule>> rulesByNumber = new HashMap<>();
    private int last = -1;

    PlainSemantics(SeccompPolicy policy, SystemCallAbi abi) {
        this.policy = policy;
        this.abi = abi;
        Map<String, Integer> numbers = SystemCallNumbers.load().numbers(abi);
        for (SeccompRule rule : policy.rules()) {
            for (String name : rule.names()) {
                Integer number = numbers.get(name);
                if (number != null) {
                    rulesByNumber.computeIfAbsent(number, _ -> new ArrayList<>()).add(rule);
                    boolean armPrivate = abi == SystemCallAbi.ARM && number >= 0xF_0000;
                    last = armPrivate ? last : Math.max(last, number);
                }
            }
        }
    }

    int decide(int number, long... arguments) {
        SeccompAction fallback = policy.defaultAction();
        List<SeccompRule> rules = rulesByNumber.getOrDefault(number, List.of());
        for (SeccompRule rule : rules) {
            if (rule.conditions().isEmpty() && !rule.action().equals(fallback)) {
                return rule.action().returnValue();
            }
        }
        for (SeccompRule rule : rules) {
            if (!rule.action().equals(fallback)
                    && rule.alternatives().stream().anyMatch(each -> holds(each, arguments))) {
                return rule.action().returnValue();
            }
        }
        return rules.isEmpty() && number > last && refuses(fallback)
                ? NO_SUCH_CALL
                : fallback.returnValue();
    }

    private static boolean refuses(SeccompAction action) {
        return switch (action.kind()) {
            case ALLOW, LOG, TRACE -> false;
            case ERRNO, KILL_PROCESS, KILL_THREAD, TRAP, NOTIFY -> true;
        };
    }

    private boolean holds(List<ArgumentCondition> conditions, long[] arguments) {
        return conditions.stream()
                .allMatch(condition -> holds(condition, arguments[condition.index()]));
    }

    private boolean holds(ArgumentCondition condition, long argument) {
        long mask = abi.hasWideArguments() ? -1L : 0xFFFF_FFFFL;
        long value = condition.value() & mask;
        int order = Long.compareUnsigned(argument & mask, value);
        return switch (condition.operator()) {
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case EQ -> order == 0;
            case GE -> order >= 0;
            case GT -> order > 0;
            case MASKED_EQ -> (argument & value) == (condition.second() & mask);
        };
    }
}
