package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.MountConstants;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.ChildProgram.Argument;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.MemoryFile;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.network.endpoint.UserModeLink;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The program behind a [UserModeLink] of its kind, for one container.
///
/// It goes into the background when the network is configured, and ends by itself when the file goes by which it knows the
/// container's namespace: so it ends with the container's run folder, whatever becomes of the supervisor.
public final class Pasta {
    private static final String NAMESPACE = "netns";
    private static final String PID = "pasta.pid";
    private static final int LONGEST_MESSAGE = 1 << 14;

    /// How long it may take to end.
    private static final long PATIENCE = 1_000_000_000;

    private final Syscalls syscalls;
    private final Path folder;

    /// @param folder of the container, which ends with the machine
    public Pasta(Syscalls syscalls, Path folder) {
        this.syscalls = syscalls;
        this.folder = folder;
    }

    /// Starts it, and waits until the container has its interface and the ports are open.
    ///
    /// @throws EngineException with what the program says
    public void start(UserModeLink link, int pid) {
        Path namespace = folder.resolve(NAMESPACE);
        stop();
        try {
            Files.createFile(namespace);
        } catch (IOException e) {
            throw StateFailure.of("make", namespace, e);
        }
        try (FileCalls files = new FileCalls(syscalls);
                Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0);
                Fd messages = new MemoryFile(syscalls).create("pasta", false)) {
            ExitStatus end = run(link, pid, nothing, messages);
            if (!end.equals(new ExitStatus.Exited(0))) {
                byte[] text = new byte[LONGEST_MESSAGE];
                int length = files.content().readAt(messages, 0, text, 0, text.length);
                throw new EngineException(
                        ErrorKind.SYSTEM,
                        "network of the container: pasta: "
                                + reason(new String(text, 0, length, StandardCharsets.UTF_8)));
            }
        } catch (RuntimeException failure) {
            stop();
            throw failure;
        }
    }

    private ExitStatus run(UserModeLink link, int pid, Fd nothing, Fd messages) {
        Path namespace = folder.resolve(NAMESPACE);
        ChildProgram.Builder builder = ChildProgram.builder().newSession();
        builder.descriptors(nothing, nothing, messages);
        // pasta gives up the right to look into other processes before it opens the namespace
        builder.call(SystemCall.UNSHARE, "mounts", Argument.of(CloneArguments.CLONE_NEWNS));
        builder.call(
                SystemCall.MOUNT,
                namespace.toString(),
                Argument.of("/proc/" + pid + "/ns/net"),
                Argument.of(namespace.toString()),
                Argument.of(0),
                Argument.of(MountConstants.MS_BIND),
                Argument.of(0));
        builder.defaultSignals().signalMask(SignalSet.EMPTY);
        List<String> words = new ArrayList<>(link.command());
        words.addAll(
                List.of(
                        "--pid",
                        folder.resolve(PID).toString(),
                        "--netns-only",
                        "--netns",
                        namespace.toString()));
        ChildProgram program = builder.execute(words.getFirst(), words, List.of());
        try (ChildProcess child = new Clone(syscalls).spawn(CloneRequest.plain(), program)) {
            child.awaitExecution();
            return child.pidFd().await();
        }
    }

    /// Its last line, without its complaints about a host without a system log.
    private static String reason(String messages) {
        return messages.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("Failed to send"))
                .collect(Collectors.joining(", "));
    }

    /// Ends it, if it runs: its ports are free afterwards.
    public void stop() {
        Path namespace = folder.resolve(NAMESPACE);
        Path number = folder.resolve(PID);
        try {
            if (!Files.deleteIfExists(namespace)) {
                return;
            }
            AtomicFile.read(number)
                    .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> end(Integer.parseInt(text)));
            Files.deleteIfExists(number);
        } catch (IOException e) {
            throw StateFailure.of("remove", namespace, e);
        }
    }

    private void end(int pid) {
        try (PidFd process = PidFd.open(syscalls, pid);
                PollSet ended = new PollSet(syscalls, 1)) {
            String name =
                    AtomicFile.read(Path.of("/proc/" + pid + "/comm"))
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                            .orElse("");
            // pasta.avx2, passt.avx2: one program; else the number is another process's by now
            if (name.startsWith("pas")) {
                process.sendIfAlive(SignalNumber.SIGTERM);
                ended.add(process.descriptor(), PollSet.READABLE);
                ended.await(PATIENCE);
            }
        } catch (KernelException _) {
            // it has ended
        }
    }
}
