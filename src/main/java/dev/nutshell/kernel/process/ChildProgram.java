package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.Prctl;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.abi.TerminalRequests;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.PreparedCalls;
import dev.nutshell.kernel.file.Fd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a cloned child does until it executes a program: a list of system calls, prepared before the clone.
///
/// The child plays the calls in order. When one fails, and its error is not tolerated, the child reports which and why
/// to its parent ([ChildProcess#awaitExecution]) and exits with 127. A call can use the result of an earlier one.
///
/// A program is a value; it can be spawned more than once as long as the descriptors it names are open.
public final class ChildProgram {
    /// An argument of a call.
    public sealed interface Argument {
        /// A number.
        record Word(long value) implements Argument {}

        /// The address of a copy of these bytes; the child may write to it.
        record Bytes(byte[] content) implements Argument {}

        /// The address of an array of addresses of these zero-terminated texts, closed by a null: argv, envp.
        record Texts(List<String> texts) implements Argument {}

        /// An open descriptor of the parent. It is moved away first if [Builder#descriptors] needs its number.
        record Descriptor(int number) implements Argument {}

        /// What an earlier call of the same program returned.
        record Result(int step) implements Argument {}

        static Argument of(long value) {
            return new Word(value);
        }

        static Argument of(Fd descriptor) {
            return new Descriptor(descriptor.number());
        }

        /// The address of `text`, UTF-8, zero-terminated.
        static Argument of(String text) {
            return new Bytes((text + '\0').getBytes(StandardCharsets.UTF_8));
        }
    }

    /// One call; `tolerated` as in [PreparedCalls#TOLERATED].
    record Step(SystemCall call, String subject, long tolerated, List<Argument> arguments) {}

    private static final int MAX_STEPS = 254;

    /// Closed to processes that share their memory (setns(2)).
    private static final long ENTERED_ALONE =
            CloneArguments.CLONE_NEWTIME | CloneArguments.CLONE_NEWUSER;

    private final List<Step> steps;
    private final int reserved;
    private final boolean ownMemory;

    private ChildProgram(List<Step> steps, int reserved, boolean ownMemory) {
        this.steps = steps;
        this.reserved = reserved;
        this.ownMemory = ownMemory;
    }

    public static Builder builder() {
        return new Builder();
    }

    List<Step> steps() {
        return steps;
    }

    /// Descriptors below this number are given by the program; those of the engine must lie above.
    int reserved() {
        return reserved;
    }

    /// Whether its calls work in a process that has its memory together with another one.
    boolean canShareMemory() {
        return !ownMemory;
    }

    /// The exception for a report of the child.
    KernelException failure(int index, Errno errno) {
        Step step = steps.get(index);
        return new KernelException(step.call().kernelName(), errno, step.subject());
    }

    /// Collects the calls. Each method adds one or more calls at the end.
    public static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private int reserved;
        private boolean ownMemory;

        private Builder() {}

        /// A call that must succeed.
        ///
        /// @param subject the object it is about, for the message
        /// @return its result, for later calls
        public Argument call(SystemCall call, String subject, Argument... arguments) {
            return add(call, subject, 0, arguments);
        }

        /// A call that may fail with `tolerated`.
        public Argument callTolerating(
                Errno tolerated, SystemCall call, String subject, Argument... arguments) {
            return add(call, subject, tolerated.number(), arguments);
        }

        /// A call whose failure does not matter.
        public Argument attempt(SystemCall call, String subject, Argument... arguments) {
            return add(call, subject, PreparedCalls.EVERY_ERROR, arguments);
        }

        /// The child waits for its parent on the way, who has to go on meanwhile: it gets memory of its own.
        public Builder besideParent() {
            ownMemory = true;
            return this;
        }

        /// Writes `text`, US-ASCII, to a file that is there, with one call: a parameter of the kernel.
        public Builder write(String path, String text) {
            return write(path, text, 0);
        }

        /// As [#write(String, String)], but its failure does not matter.
        public Builder attemptWrite(String path, String text) {
            return write(path, text, PreparedCalls.EVERY_ERROR);
        }

        private Builder write(String path, String text, long tolerated) {
            byte[] content = text.getBytes(StandardCharsets.US_ASCII);
            Argument file =
                    add(
                            SystemCall.OPENAT,
                            path,
                            tolerated,
                            Argument.of(DescriptorFlags.AT_FDCWD),
                            Argument.of(path),
                            Argument.of(DescriptorFlags.O_WRONLY | DescriptorFlags.O_CLOEXEC),
                            Argument.of(0));
            add(
                    SystemCall.WRITE,
                    path,
                    tolerated,
                    file,
                    new Argument.Bytes(content),
                    Argument.of(content.length));
            return this;
        }

        /// Leads a new session without a controlling terminal.
        public Builder newSession() {
            call(SystemCall.SETSID, "");
            return this;
        }

        /// From here on two processes play: a child goes on with this program, and when it has executed, the first one becomes
        /// a subreaper ([Subreaper]) and executes `file`, a [ProgramFile]. Where the system forbids to execute such a file, both go on,
        /// and that attribute tells them apart.
        public Builder twin(Fd file, List<String> arguments) {
            ByteBuffer request =
                    ByteBuffer.allocate(CloneArguments.SIZE).order(ByteOrder.nativeOrder());
            long flags = CloneArguments.CLONE_VM | CloneArguments.CLONE_VFORK;
            CloneArguments.write(request, flags, 0, SignalNumber.SIGCHLD, 0);
            Argument child =
                    call(
                            SystemCall.CLONE3,
                            "second process",
                            new Argument.Bytes(request.array()),
                            Argument.of(CloneArguments.SIZE));
            // the number of the child in the parent, zero in the child: any number but zero means
            // yes
            call(
                    SystemCall.PRCTL,
                    "PR_SET_CHILD_SUBREAPER",
                    Argument.of(Prctl.PR_SET_CHILD_SUBREAPER),
                    child);
            // in the child there is no process 0 to open, no descriptor to copy to, and so nothing
            // to execute
            Argument process = attempt(SystemCall.PIDFD_OPEN, "", child, Argument.of(0));
            Argument copy =
                    attempt(
                            SystemCall.DUP3,
                            "",
                            Argument.of(file),
                            process,
                            Argument.of(DescriptorFlags.O_CLOEXEC));
            attempt(
                    SystemCall.EXECVEAT,
                    file.describe(),
                    copy,
                    Argument.of(""),
                    new Argument.Texts(arguments),
                    new Argument.Texts(List.of()),
                    Argument.of(DescriptorFlags.AT_EMPTY_PATH));
            return this;
        }

        /// Leads a new process group of the same session: a job of its own for the terminal.
        public Builder ownProcessGroup() {
            call(SystemCall.SETPGID, "", Argument.of(0), Argument.of(0));
            return this;
        }

        /// Joins a namespace that is held open, such as a file of `/proc/PID/ns`, or several of a process (a pidfd).
        public Builder join(Fd namespace, long kind) {
            ownMemory |= (kind & ENTERED_ALONE) != 0;
            call(SystemCall.SETNS, namespace.describe(), Argument.of(namespace), Argument.of(kind));
            return this;
        }

        /// Makes the terminal at `descriptor` the controlling one of the session.
        public Builder controllingTerminal(int descriptor) {
            call(
                    SystemCall.IOCTL,
                    "TIOCSCTTY",
                    Argument.of(descriptor),
                    Argument.of(TerminalRequests.TIOCSCTTY),
                    Argument.of(0));
            return this;
        }

        /// Gives the child exactly these descriptors: number `i` is a copy of `sources[i]`. All others close at exec.
        ///
        /// To be called once, and before calls that use the new numbers.
        public Builder descriptors(Fd... sources) {
            int[] numbers = new int[sources.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = sources[i].number();
            }
            return descriptors(numbers);
        }

        /// As [#descriptors(Fd...)], for numbers that nobody owns, such as the engine's own 0, 1 and 2.
        public Builder descriptors(int... sources) {
            if (reserved != 0) {
                throw new IllegalStateException("descriptors given twice");
            }
            reserved = sources.length;
            for (int target = 0; target < sources.length; target++) {
                // moved first where its number is a target too (see ProgramWriter), so dup3 never
                // meets equal numbers
                call(
                        SystemCall.DUP3,
                        "descriptor " + target,
                        new Argument.Descriptor(sources[target]),
                        Argument.of(target),
                        Argument.of(0));
            }
            call(
                    SystemCall.CLOSE_RANGE,
                    "",
                    Argument.of(sources.length),
                    Argument.of(DescriptorFlags.CLOSE_RANGE_LAST),
                    Argument.of(DescriptorFlags.CLOSE_RANGE_CLOEXEC));
            return this;
        }

        /// Default actions and an empty mask, also for signals that the engine's runtime ignores. With
        /// CLONE_CLEAR_SIGHAND handlers are gone already, but ignored signals survive both clone and exec.
        public Builder defaultSignals() {
            Argument zeroed = new Argument.Bytes(new byte[SignalNumber.SIGACTION_SIZE]);
            for (int signal = 1; signal <= SignalNumber.SIGRTMAX; signal++) {
                if (signal != SignalNumber.SIGKILL && signal != SignalNumber.SIGSTOP) {
                    call(
                            SystemCall.RT_SIGACTION,
                            "signal " + signal,
                            Argument.of(signal),
                            zeroed,
                            Argument.of(0),
                            Argument.of(SignalNumber.SIGSET_SIZE));
                }
            }
            return signalMask(SignalSet.EMPTY);
        }

        /// Sets the signal mask; the child starts with every signal blocked.
        public Builder signalMask(SignalSet mask) {
            byte[] set = new byte[SignalNumber.SIGSET_SIZE];
            for (int i = 0; i < set.length; i++) {
                set[i] = (byte) (mask.mask() >>> (8 * i));
            }
            call(
                    SystemCall.RT_SIGPROCMASK,
                    "",
                    Argument.of(SignalNumber.SIG_SETMASK),
                    new Argument.Bytes(set),
                    Argument.of(0),
                    Argument.of(SignalNumber.SIGSET_SIZE));
            return this;
        }

        /// Executes the file behind a descriptor: the end of the program.
        public ChildProgram execute(Fd file, List<String> arguments, List<String> environment) {
            call(
                    SystemCall.EXECVEAT,
                    file.describe(),
                    Argument.of(file),
                    Argument.of(""),
                    new Argument.Texts(arguments),
                    new Argument.Texts(environment),
                    Argument.of(DescriptorFlags.AT_EMPTY_PATH));
            return build();
        }

        /// Executes a path as the child sees it: the end of the program.
        public ChildProgram execute(String path, List<String> arguments, List<String> environment) {
            call(
                    SystemCall.EXECVE,
                    path,
                    Argument.of(path),
                    new Argument.Texts(arguments),
                    new Argument.Texts(environment));
            return build();
        }

        /// The program as it is; a child that reaches its end exits with 0.
        public ChildProgram build() {
            if (steps.size() > MAX_STEPS) {
                throw new IllegalStateException(
                        "child program of " + steps.size() + " calls, limit " + MAX_STEPS);
            }
            return new ChildProgram(List.copyOf(steps), reserved, ownMemory);
        }

        private Argument add(
                SystemCall call, String subject, long tolerated, Argument... arguments) {
            steps.add(new Step(call, subject, tolerated, List.of(arguments)));
            return new Argument.Result(steps.size() - 1);
        }
    }
}
