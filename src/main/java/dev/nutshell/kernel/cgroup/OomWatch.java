package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;

/// Tells when a group runs out of memory. To be polled together with other descriptors.
public sealed interface OomWatch extends AutoCloseable {
    /// To poll for [#events].
    Fd descriptor();

    /// The argument of `poll(2)`: POLLIN on v1; nothing on v2, where the file is always readable and the kernel reports
    /// POLLERR when it has changed.
    int events();

    /// Takes note of the event, and counts the processes killed since the group was made.
    ///
    /// v1 reports before it chooses a process: the number can still be the old one then. It is final when a killed process
    /// has been reaped.
    long acknowledge();

    @Override
    void close();

    /// An eventfd on `memory.oom_control` (cgroup-v1/memory.rst, OOM Control).
    final class V1 implements OomWatch {
        private static final int POLLIN = 1;

        private final Syscalls syscalls;
        private final Fd group;
        private final Fd event;

        private V1(Syscalls syscalls, Fd group, Fd event) {
            this.syscalls = syscalls;
            this.group = group;
            this.event = event;
        }

        static V1 open(Syscalls syscalls, FileCalls files, Fd group) {
            int flags = DescriptorFlags.O_CLOEXEC | DescriptorFlags.O_NONBLOCK;
            long number = syscalls.invoke(SystemCall.EVENTFD2, "memory events", 0, flags);
            Fd event = new Fd(syscalls, (int) number, "memory events of " + group.describe());
            GroupFiles own = new GroupFiles(files, group);
            try (Fd control = own.open(MemoryController.V1.OOM_CONTROL, OpenFlags.O_RDONLY)) {
                own.write("cgroup.event_control", event.number() + " " + control.number());
                return new V1(syscalls, group, event);
            } catch (RuntimeException failure) {
                event.close();
                throw failure;
            }
        }

        @Override
        public Fd descriptor() {
            return event;
        }

        @Override
        public int events() {
            return POLLIN;
        }

        @Override
        public long acknowledge() {
            try (CallMemory memory = CallMemory.take();
                    FileCalls files = new FileCalls(syscalls)) {
                CallBuffer counter = memory.allocate(Long.BYTES);
                // EAGAIN: nothing happened
                syscalls.attempt(
                        SystemCall.READ, event.number(), counter.address(), counter.size());
                return MemoryController.V1.kills(new GroupFiles(files, group));
            }
        }

        @Override
        public void close() {
            event.close();
        }
    }

    /// `memory.events` itself (cgroup-v2.rst, Memory Interface Files).
    final class V2 implements OomWatch {
        private static final int LONGEST = 4096;

        private final Syscalls syscalls;
        private final Fd events;

        private V2(Syscalls syscalls, Fd events) {
            this.syscalls = syscalls;
            this.events = events;
        }

        static V2 open(Syscalls syscalls, FileCalls files, Fd group) {
            Fd events =
                    new GroupFiles(files, group)
                            .open(MemoryController.V2.EVENTS, OpenFlags.O_RDONLY);
            V2 watch = new V2(syscalls, events);
            // the kernel reports changes since the last read
            watch.acknowledge();
            return watch;
        }

        @Override
        public Fd descriptor() {
            return events;
        }

        @Override
        public int events() {
            return 0;
        }

        @Override
        public long acknowledge() {
            try (CallMemory memory = CallMemory.take()) {
                CallBuffer text = memory.reserve(LONGEST);
                long length =
                        syscalls.invoke(
                                SystemCall.PREAD64,
                                events.describe(),
                                events.number(),
                                text.address(),
                                LONGEST,
                                0);
                byte[] bytes = text.toArray(length);
                return MemoryController.V2.kills(
                        new KeyedText(new String(bytes, StandardCharsets.US_ASCII)));
            }
        }

        @Override
        public void close() {
            events.close();
        }
    }
}
