package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.ProgramExecution;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.Signals;
import dev.nutshell.kernel.process.WorkingDirectory;
import java.util.List;

/// Becomes the container's program: the last step.
///
/// A name without a slash is looked up in the `PATH` of the container's environment; nowhere if that is empty. The kernel decides whether a file can
/// be executed; when it cannot, [ExecutableDiagnosis] says why.
///
/// @param arguments the first word is the program
public record ExecuteProgram(List<String> arguments, List<String> environment) implements InitStep {
    private static final int FILE_MODE_MASK = 022;
    private static final int FIRST_OWN_DESCRIPTOR = 3;
    private static final String PATH = "PATH=";

    public ExecuteProgram {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }

    @Override
    public void play(InitWorld world) {
        new Descriptors(world.syscalls()).closeAtExecFrom(FIRST_OWN_DESCRIPTOR);
        new WorkingDirectory(world.syscalls()).setFileModeMask(FILE_MODE_MASK);
        Signals signals = new Signals(world.syscalls());
        signals.resetIgnored();
        String program = arguments.getFirst();
        if (program.isEmpty()) {
            throw new EngineException(
                    ErrorKind.COMMAND_NOT_FOUND, "exec: \"\": the command is empty");
        }
        world.channel().sendExecuting();
        // what has waited ends the program, not its start
        signals.restore(SignalSet.EMPTY);
        throw program.indexOf('/') >= 0 ? executed(world, program) : searched(world, program);
    }

    private EngineException executed(InitWorld world, String path) {
        Errno errno = attempt(world, path);
        return diagnosis(world).explain(path, errno);
    }

    /// The first file that can be executed wins; files that cannot are passed over, as Go's `exec.LookPath` does for Docker.
    private EngineException searched(InitWorld world, String name) {
        String searched = searchPath();
        for (String directory : searched.isEmpty() ? new String[0] : searched.split(":", -1)) {
            String path = (directory.isEmpty() ? "." : directory) + "/" + name;
            Errno errno = attempt(world, path);
            boolean isElsewhere =
                    errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.EACCES;
            if (!isElsewhere || (errno == Errno.ENOENT && diagnosis(world).exists(path))) {
                return diagnosis(world).explain(path, errno);
            }
        }
        return new EngineException(
                ErrorKind.COMMAND_NOT_FOUND,
                "exec: \"" + name + "\": executable file not found in $PATH");
    }

    private static ExecutableDiagnosis diagnosis(InitWorld world) {
        return new ExecutableDiagnosis(
                world.files(), world.root(), new WorkingDirectory(world.syscalls()).current());
    }

    private Errno attempt(InitWorld world, String path) {
        return new ProgramExecution(world.syscalls()).execute(path, arguments, environment);
    }

    private String searchPath() {
        for (String variable : environment) {
            if (variable.startsWith(PATH)) {
                return variable.substring(PATH.length());
            }
        }
        return "";
    }

    @Override
    public String describe() {
        return "";
    }

    @Override
    public void write(WireWriter wire) {
        wire.texts(arguments).texts(environment);
    }

    static ExecuteProgram read(WireReader wire) {
        return new ExecuteProgram(wire.texts(), wire.texts());
    }
}
