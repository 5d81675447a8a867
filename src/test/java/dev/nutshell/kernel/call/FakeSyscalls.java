package dev.nutshell.kernel.call;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A door that reaches no kernel: records every call, answers zero or what the test asked for.
public final class FakeSyscalls implements Syscalls {
    /// One recorded call.
    public record Call(SystemCall call, List<Long> arguments) {}

    private final List<Call> calls = new ArrayList<>();
    private final Map<SystemCall, Long> answers = new EnumMap<>(SystemCall.class);

    public FakeSyscalls failing(SystemCall call, Errno errno) {
        answers.put(call, (long) -errno.number());
        return this;
    }

    public FakeSyscalls answering(SystemCall call, long result) {
        answers.put(call, result);
        return this;
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        calls.add(new Call(call, List.of(a, b, c, d, e, f)));
        return answers.getOrDefault(call, 0L);
    }
}
