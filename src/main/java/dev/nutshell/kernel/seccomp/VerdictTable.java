package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.abi.Errno;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A policy written out for one ABI: a verdict for every system call number.
///
/// Numbers above all those that the policy names get ENOSYS where the default would be a refusal: programs probe for
/// newer calls and fall back on ENOSYS only (runc, `libcontainer/seccomp/patchbpf`).
final class VerdictTable {
    /// Numbers from here on are arm's private calls (`__ARM_NR_BASE`), not new ones.
    private static final int PRIVATE_CALLS = 0x0F_0000;

    private final SystemCallAbi abi;
    private final Map<Integer, Verdict> named = new TreeMap<>();
    private final Set<Integer> decided = new HashSet<>();
    private final SeccompAction fallback;
    private int last = -1;

    private VerdictTable(SystemCallAbi abi, SeccompAction fallback) {
        this.abi = abi;
        this.fallback = fallback;
    }

    static VerdictTable of(SeccompPolicy policy, SystemCallAbi abi, SystemCallNumbers numbers) {
        VerdictTable table = new VerdictTable(abi, policy.defaultAction());
        for (SeccompRule rule : policy.rules()) {
            for (String name : rule.names()) {
                numbers.number(abi, name).ifPresent(number -> table.add(number, rule));
                if (abi == SystemCallAbi.X86) {
                    MultiplexedCall.of(name).ifPresent(call -> table.add(numbers, call, rule));
                }
            }
        }
        return table;
    }

    private void add(int number, SeccompRule rule) {
        if (number - abi.numberBase() < PRIVATE_CALLS) {
            last = Math.max(last, number);
        }
        for (List<ArgumentCondition> conditions : rule.alternatives()) {
            add(number, conditions, rule.action());
        }
    }

    private void add(SystemCallNumbers numbers, MultiplexedCall call, SeccompRule rule) {
        OptionalInt number = numbers.number(abi, call.multiplexer());
        // the real arguments are behind a pointer: what cannot be checked is decided for the
        // stricter side
        if (number.isPresent() && (rule.conditions().isEmpty() || !rule.action().lets())) {
            add(number.getAsInt(), List.of(call.condition()), rule.action());
        }
    }

    private void add(int number, List<ArgumentCondition> conditions, SeccompAction action) {
        if (action.equals(fallback) || decided.contains(number)) {
            return;
        }
        Verdict before = named.getOrDefault(number, Verdict.always(fallback));
        named.put(number, before.and(conditions, action));
        if (conditions.isEmpty()) {
            decided.add(number);
        }
    }

    Verdict verdict(int number) {
        Verdict verdict = named.get(number);
        return verdict != null ? verdict : Verdict.always(number <= last ? fallback : beyond());
    }

    /// The whole space of numbers as runs of one verdict, lowest first. Runs begin at the ABI's first number.
    List<Run> runs() {
        Set<Integer> borders = new TreeSet<>(List.of(abi.numberBase(), last + 1));
        named.keySet().forEach(number -> borders.addAll(List.of(number, number + 1)));
        List<Run> runs = new ArrayList<>();
        for (int border : borders) {
            Verdict verdict = verdict(border);
            if (border >= abi.numberBase()
                    && (runs.isEmpty() || !runs.getLast().verdict().equals(verdict))) {
                runs.add(new Run(border, verdict));
            }
        }
        return runs;
    }

    /// The numbers from `first` on, up to the next run.
    record Run(int first, Verdict verdict) {}

    private SeccompAction beyond() {
        return switch (fallback.kind()) {
            case ALLOW, LOG, TRACE -> fallback;
            case ERRNO, KILL_PROCESS, KILL_THREAD, TRAP, NOTIFY ->
                    SeccompAction.errno(Errno.ENOSYS);
        };
    }
}
