package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.testing.OwnThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A shell that is born in a group, as the supervisor will start a container's init.
final class GroupMember implements AutoCloseable {
    private final Syscalls syscalls;
    private final ChildProcess child;
    private final Fd output;
    private boolean ended;

    private GroupMember(Syscalls syscalls, ChildProcess child, Fd output) {
        this.syscalls = syscalls;
        this.child = child;
        this.output = output;
    }

    static GroupMember start(Syscalls syscalls, Cgroup group, String script) throws Exception {
        Pipes.Ends input = new Pipes(syscalls).open("member's input");
        Pipes.Ends pipe = new Pipes(syscalls).open("member's output");
        ChildProgram.Builder program =
                ChildProgram.builder()
                        .newSession()
                        .defaultSignals()
                        .descriptors(input.read(), pipe.write(), pipe.write());
        List<String> arguments = List.of("sh", "-c", script);
        ChildProgram complete =
                program.execute(
                        "/bin/sh", arguments, List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
        ChildProcess child =
                OwnThread.call(
                        () -> {
                            group.enterThread();
                            CloneRequest request =
                                    group.cloneTarget()
                                            .map(CloneRequest.plain()::into)
                                            .orElse(CloneRequest.plain());
                            return new Clone(syscalls).spawn(request, complete);
                        });
        input.read().close();
        input.write().close();
        pipe.write().close();
        child.awaitExecution();
        // the thread that cloned is a member too, until the kernel has taken it away
        int self = Math.toIntExact(ProcessHandle.current().pid());
        while (group.processes().contains(self)) {
            Thread.sleep(1);
        }
        return new GroupMember(syscalls, child, pipe.read());
    }

    int pid() {
        return child.pid();
    }

    ChildProcess process() {
        return child;
    }

    /// What it writes next, up to the end of a line; less at the end of all output.
    String line() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1);
            List<Byte> bytes = new ArrayList<>();
            while (read(buffer) > 0) {
                byte each = buffer.get(ValueLayout.JAVA_BYTE, 0);
                if (each == '\n') {
                    break;
                }
                bytes.add(each);
            }
            byte[] text = new byte[bytes.size()];
            for (int i = 0; i < text.length; i++) {
                text[i] = bytes.get(i);
            }
            return new String(text, StandardCharsets.UTF_8);
        }
    }

    private long read(MemorySegment buffer) {
        return syscalls.invoke(
                SystemCall.READ, "output", output.number(), buffer.address(), buffer.byteSize());
    }

    ExitStatus await() {
        ended = true;
        return child.pidFd().await();
    }

    @Override
    public void close() {
        if (!ended) {
            child.pidFd().sendIfAlive(SignalNumber.SIGKILL);
            child.pidFd().await();
        }
        output.close();
        child.close();
    }
}
