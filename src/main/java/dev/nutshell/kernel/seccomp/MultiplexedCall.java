package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.seccomp.ArgumentCondition.Operator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A call that i386 programs may also make through `socketcall(2)` or `ipc(2)`: then its number is the first argument
/// (`<linux/net.h>`, `<linux/ipc.h>`). A rule for the call must hold there too, or it is walked around.
record MultiplexedCall(String multiplexer, int number) {
    /// By number, from 1; `-` where there is none.
    private static final String SOCKETCALL =
            "socket bind connect listen accept getsockname getpeername socketpair send "
                    + "recv sendto recvfrom shutdown setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg";

    private static final String IPC =
            "semop semget semctl semtimedop - - - - - - msgsnd msgrcv msgget msgctl - - - - - - "
                    + "shmat shmdt shmget shmctl";

    private static final Map<String, MultiplexedCall> CALLS = calls();

    static Optional<MultiplexedCall> of(String name) {
        return Optional.ofNullable(CALLS.get(name));
    }

    private static Map<String, MultiplexedCall> calls() {
        Map<String, MultiplexedCall> calls = new HashMap<>();
        add(calls, "socketcall", SOCKETCALL);
        add(calls, "ipc", IPC);
        calls.remove("-");
        return Map.copyOf(calls);
    }

    private static void add(Map<String, MultiplexedCall> calls, String multiplexer, String names) {
        int number = 1;
        for (String name : names.split(" ", -1)) {
            calls.put(name, new MultiplexedCall(multiplexer, number++));
        }
    }

    ArgumentCondition condition() {
        return ArgumentCondition.compare(0, Operator.EQ, number);
    }
}
