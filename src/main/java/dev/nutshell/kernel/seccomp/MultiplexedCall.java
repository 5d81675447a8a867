package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.seccomp.ArgumentCondition.Operator;
import java.util.List;
import java.util.Optional;

/// A call that i386 programs may also make through `socketcall(2)` or `ipc(2)`: then its number is the first argument
/// (`<linux/net.h>`, `<linux/ipc.h>`). A rule for the call must hold there too, or it is walked around.
record MultiplexedCall(String multiplexer, int number) {
    /// By number, from 1; `-` where there is none.
    private static final List<String> SOCKETCALL =
            List.of(
                    ("socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom shutdown "
                                    + "setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg")
                            .split(" "));

    private static final List<String> IPC =
            List.of(
                    ("semop semget semctl semtimedop - - - - - - msgsnd msgrcv msgget msgctl - - - - - - "
                                    + "shmat shmdt shmget shmctl")
                            .split(" "));

    static Optional<MultiplexedCall> of(String name) {
        return in("socketcall", SOCKETCALL, name).or(() -> in("ipc", IPC, name));
    }

    private static Optional<MultiplexedCall> in(
            String multiplexer, List<String> calls, String name) {
        int index = calls.indexOf(name);
        return index < 0 || name.equals("-")
                ? Optional.empty()
                : Optional.of(new MultiplexedCall(multiplexer, index + 1));
    }

    ArgumentCondition condition() {
        return ArgumentCondition.compare(0, Operator.EQ, number);
    }
}
