package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Says why a program could not be executed. The kernel answers ENOENT both for a missing file and for a file whose
/// interpreter is missing, and ENOEXEC for everything it does not understand.
final class ExecutableDiagnosis {
    private static final int HEADER = 4096;
    private static final int ELF_CLASS = 4;
    private static final int ELF_DATA = 5;
    private static final int ELF_MACHINE = 18;
    private static final int ELF_PROGRAM_HEADERS = 32;
    private static final int ELF_PROGRAM_HEADER_SIZE = 54;
    private static final int ELF_PROGRAM_HEADER_COUNT = 56;
    private static final int PT_INTERP = 3;
    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

    private final FileCalls files;
    private final ContainerRoot root;

    ExecutableDiagnosis(FileCalls files, ContainerRoot root) {
        this.files = files;
        this.root = root;
    }

    /// The exception for a failed `execve(2)` of `path`: COMMAND_NOT_FOUND (exit code 127) or NOT_EXECUTABLE (126).
    EngineException explain(String path, Errno errno) {
        return switch (errno) {
            case ENOENT -> missing(path);
            case ENOTDIR -> notFound(path, "no such file or directory");
            case ENOEXEC -> notExecutable(path, foreign(path));
            case EACCES -> notExecutable(path, denied(path));
            case E2BIG -> notExecutable(path, "argument list too long");
            default -> notExecutable(path, lower(errno.text()));
        };
    }

    private EngineException missing(String path) {
        Optional<byte[]> header = header(path);
        if (header.isEmpty()) {
            return notFound(path, "no such file or directory");
        }
        String interpreter = interpreter(header.get());
        if (interpreter.isEmpty()) {
            return notFound(path, "no such file or directory");
        }
        return notFound(
                path,
                interpreter.endsWith("\r")
                        ? "interpreter "
                                + interpreter.strip()
                                + " is followed by a carriage return: the script has Windows line ends"
                        : "interpreter " + interpreter + " does not exist in the image");
    }

    private String denied(String path) {
        Optional<Fd> found = root.find(path);
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
        byte[] header = header(path).orElseGet(() -> new byte[0]);
        if (!startsWithElf(header)) {
            return header.length == 0
                    ? "exec format error: the file is empty"
                    : "exec format error: neither a program nor a script with #!";
        }
        int machine = elf(header).getShort(ELF_MACHINE) & 0xffff;
        return "exec format error: built for "
                + machineName(machine)
                + ", this machine is "
                + Architecture.current().ociName();
    }

    private Optional<byte[]> header(String path) {
        byte[] block = new byte[HEADER];
        try (Fd file =
                files.openResolving(
                        root.directoryDescriptor(),
                        FileCalls.bytes(path),
                        OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK,
                        0,
                        OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS)) {
            int length = files.content().read(file, block, 0, HEADER);
            return Optional.of(Arrays.copyOf(block, length));
        } catch (EngineException _) {
            return Optional.empty();
        }
    }

    /// The program that runs this one: of `#!`, or the dynamic loader of an ELF file; empty for none.
    private static String interpreter(byte[] header) {
        if (header.length > 2 && header[0] == '#' && header[1] == '!') {
            String line = new String(header, StandardCharsets.UTF_8).substring(2);
            int end = line.indexOf('\n');
            String command = (end < 0 ? line : line.substring(0, end)).stripLeading();
            int blank = command.indexOf(' ');
            return blank < 0 ? command : command.substring(0, blank);
        }
        return startsWithElf(header) ? loader(header) : "";
    }

    private static String loader(byte[] header) {
        ByteBuffer elf = elf(header);
        if (header[ELF_CLASS] != 2) {
            return "";
        }
        long table = elf.getLong(ELF_PROGRAM_HEADERS);
        int size = elf.getShort(ELF_PROGRAM_HEADER_SIZE) & 0xffff;
        int count = elf.getShort(ELF_PROGRAM_HEADER_COUNT) & 0xffff;
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * size;
            if (at < 0 || at + 40 > header.length) {
                return "";
            }
            if (elf.getInt((int) at) == PT_INTERP) {
                long offset = elf.getLong((int) at + 8);
                long length = elf.getLong((int) at + 32);
                boolean isInside = offset >= 0 && length > 0 && length <= header.length - offset;
                return isInside
                        ? new String(header, (int) offset, (int) length - 1, StandardCharsets.UTF_8)
                        : "";
            }
        }
        return "";
    }

    private static boolean startsWithElf(byte[] header) {
        return header.length >= 64 && Arrays.equals(header, 0, 4, ELF_MAGIC, 0, 4);
    }

    private static ByteBuffer elf(byte[] header) {
        return ByteBuffer.wrap(header)
                .order(header[ELF_DATA] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /// `e_machine` of elf(5) in Docker's names of architectures.
    private static String machineName(int machine) {
        return switch (machine) {
            case 3 -> "386";
            case 8 -> "mips";
            case 20, 21 -> "ppc64le";
            case 22 -> "s390x";
            case 40 -> "arm";
            case 62 -> "amd64";
            case 183 -> "arm64";
            case 243 -> "riscv64";
            case 258 -> "loong64";
            default -> "another machine (ELF " + machine + ")";
        };
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
