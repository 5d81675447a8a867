package dev.nutshell.engine.session;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.PollSet;

/// Waits for a descriptor that somebody has made non-blocking.
final class Waiting {
    private Waiting() {}

    static void forRoom(Syscalls syscalls, int descriptor) {
        await(syscalls, descriptor, PollSet.WRITABLE);
    }

    static void forInput(Syscalls syscalls, int descriptor) {
        await(syscalls, descriptor, PollSet.READABLE);
    }

    private static void await(Syscalls syscalls, int descriptor, int events) {
        try (PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(descriptor, events);
            poll.await();
        }
    }
}
