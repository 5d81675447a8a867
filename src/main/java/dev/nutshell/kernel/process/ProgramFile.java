package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.call.PlayerFile;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;

/// A [ChildProgram] as an executable in memory, for a process that has to wait for a long time before it is worth a runtime.
public final class ProgramFile {
    private static final int NO_REPORT = -1;

    private final Syscalls syscalls;

    public ProgramFile(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// A process that executes the file plays the program; if a call fails, it exits with 127 and reports nothing.
    ///
    /// @param program without [ChildProgram.Builder#descriptors]: the process has those that it is started with
    public Fd create(String name, ChildProgram program) {
        Architecture architecture = Architecture.current();
        byte[] list =
                new ProgramWriter(program, architecture).at(PlayerFile.LIST_ADDRESS, NO_REPORT);
        byte[] content = PlayerFile.of(architecture, list);
        Fd file = new MemoryFile(syscalls).create(name, true);
        try (FileCalls files = new FileCalls(syscalls)) {
            files.content().write(file, content, 0, content.length);
            return file;
        } catch (RuntimeException failure) {
            file.close();
            throw failure;
        }
    }
}
