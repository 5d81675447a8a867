package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.Arrays;
import java.util.Optional;

/// Says why a program could not be executed. The kernel answers ENOENT both for a missing file and for a file whose
/// interpreter is missing, and ENOEXEC for everything it does not understand.
final class ExecutableDiagnosis {
    /// A script's interpreter can be a script: the kernel goes on for 4 of them (execve(2)).
    private static final int DEEPEST = 4;

    private final FileCalls files;
    private final ContainerRoot root;
    private final String workingDirectory;

    /// @param workingDirectory where relative paths begin
    ExecutableDiagnosis(FileCalls files, ContainerRoot root, String workingDirectory) {
        this.files = files;
        this.root = root;
        this.workingDirectory = workingDirectory;
    }

    /// The exception for a failed `execve(2)` of `path`: COMMAND_NOT_FOUND (exit code 127) or NOT_EXECUTABLE (126).
    EngineException explain(String path, Errno errno) {
        return switch (errno) {
            case ENOENT -> notFound(path, missing(path));
            case ENOTDIR -> notFound(path, "no such file or directory");
            case ENOEXEC -> notExecutable(path, foreign(path));
            case EACCES -> notExecutable(path, denied(path));
            case E2BIG -> notExecutable(path, "argument list too long");
            default -> notExecutable(path, lower(errno.text()));
        };
    }

    /// Whether there is a file: then it is its interpreter that is missing.
    boolean exists(String path) {
        Optional<Fd> found = root.find(absolute(path));
        found.ifPresent(Fd::close);
        return found.isPresent();
    }

    private String missing(String path) {
        String file = path;
        for (int depth = 0; depth < DEEPEST; depth++) {
            String interpreter = header(file).map(ProgramHeader::interpreter).orElse("");
            if (interpreter.isEmpty()) {
                break;
            }
            if (interpreter.endsWith("\r")) {
                return "interpreter "
                        + interpreter.strip()
                        + " is followed by a carriage return: the script has Windows line ends";
            }
            if (!exists(interpreter)) {
                return "interpreter " + interpreter + " does not exist in the image";
            }
            file = interpreter;
        }
        return "no such file or directory";
    }

    private String denied(String path) {
        Optional<Fd> found = root.find(absolute(path));
        if (found.isEmpty()) {
            return "permission denied";
        }
        try (Fd file = found.get()) {
            return files.attributes().status(file).isDirectory()
                    ? "permission denied: is a directory"
                    : "permission denied";
        }
    }

    private String foreign(String path) {
        ProgramHeader header = header(path).orElseGet(() -> new ProgramHeader(new byte[0]));
        if (header.isEmpty()) {
            return "exec format error: the file is empty";
        }
        if (!header.isElf()) {
            return "exec format error: neither a program nor a script with #!";
        }
        String own = Architecture.current().ociName();
        return header.machine().equals(own)
                ? "exec format error: the program is damaged"
                : "exec format error: built for " + header.machine() + ", this machine is " + own;
    }

    private Optional<ProgramHeader> header(String path) {
        byte[] block = new byte[ProgramHeader.LENGTH];
        try (Fd file = root.open(absolute(path), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK)) {
            int length = files.content().read(file, block, 0, block.length);
            return Optional.of(new ProgramHeader(Arrays.copyOf(block, length)));
        } catch (EngineException _) {
            return Optional.empty();
        }
    }

    private String absolute(String path) {
        return path.startsWith("/") ? path : workingDirectory + "/" + path;
    }

    private static EngineException notFound(String path, String why) {
        return new EngineException(ErrorKind.COMMAND_NOT_FOUND, "exec: \"" + path + "\": " + why);
    }

    private static EngineException notExecutable(String path, String why) {
        return new EngineException(ErrorKind.NOT_EXECUTABLE, "exec: \"" + path + "\": " + why);
    }

    private static String lower(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
