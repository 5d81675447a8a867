package dev.nutshell.runtime.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutableDiagnosisTest {
    private static final int AMD64 = 62;
    private static final int ARM64 = 183;

    private final Syscalls syscalls = SymbolSource.syscalls();

    @TempDir private Path image;

    @Test
    void missingFile() {
        assertNotFound("/no/such", Errno.ENOENT, "no such file or directory");
        assertNotFound("/no/such", Errno.ENOTDIR, "no such file or directory");
    }

    @Test
    void scriptWhoseInterpreterIsMissing() throws IOException {
        file("app", "#!/usr/bin/python3 -u\nprint(1)\n");

        assertNotFound(
                "/app", Errno.ENOENT, "interpreter /usr/bin/python3 does not exist in the image");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!/bin/none",
                "#!/bin/none\n",
                "#! /bin/none\n",
                "#! \t/bin/none\t-x\n",
                "#!/bin/none -x"
            })
    void formsOfTheFirstLine(String line) throws IOException {
        file("app", line);

        assertNotFound("/app", Errno.ENOENT, "interpreter /bin/none does not exist in the image");
    }

    @Test
    void scriptWithWindowsLineEnds() throws IOException {
        file("bin/sh", "");
        file("app", "#!/bin/sh\r\necho\r\n");

        assertNotFound(
                "/app",
                Errno.ENOENT,
                "interpreter /bin/sh is followed by a carriage return: the script has Windows line ends");
    }

    @Test
    void scriptWithoutInterpreterNameIsNoMysteryOfOurs() throws IOException {
        file("app", "#!\n");

        assertNotFound("/app", Errno.ENOENT, "no such file or directory");
    }

    @Test
    void relativePathIsTakenFromTheWorkingDirectory() throws IOException {
        file("srv/app", "#!/bin/none\n");

        assertNotFound("./app", Errno.ENOENT, "interpreter /bin/none does not exist in the image");
    }

    @Test
    void interpreterThatLacksItsOwnIsNamedByWhatIsMissing() throws IOException {
        file("usr/bin/tool", "#!/opt/python\n");
        file("app", "#!/usr/bin/tool\n");

        assertNotFound("/app", Errno.ENOENT, "interpreter /opt/python does not exist in the image");
    }

    @Test
    void scriptsInACircleEnd() throws IOException {
        file("app", "#!/app\n");

        assertNotFound("/app", Errno.ENOENT, "no such file or directory");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void dynamicProgramWhoseLoaderIsMissing(boolean is64) throws IOException {
        elf("app", is64, AMD64, "/lib64/ld-none.so.2");

        assertNotFound(
                "/app",
                Errno.ENOENT,
                "interpreter /lib64/ld-none.so.2 does not exist in the image");
    }

    @Test
    void interpreterBehindALinkOfTheImageIsFoundInTheImage() throws IOException {
        file("opt/real", "");
        Files.createDirectories(image.resolve("bin"));
        Files.createSymbolicLink(image.resolve("bin/sh"), Path.of("/opt/real"));
        file("app", "#!/bin/sh\n");

        assertNotFound("/app", Errno.ENOENT, "no such file or directory");
    }

    @Test
    void emptyFile() throws IOException {
        file("app", "");

        assertNotExecutable("/app", Errno.ENOEXEC, "exec format error: the file is empty");
    }

    @Test
    void textWithoutInterpreter() throws IOException {
        file("app", "echo hello\n");

        assertNotExecutable(
                "/app", Errno.ENOEXEC, "exec format error: neither a program nor a script with #!");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 386",
        "21, ppc64le",
        "22, s390x",
        "40, arm",
        "243, riscv64",
        "258, loong64",
        "9999, another machine (ELF 9999)"
    })
    void programOfAnotherMachine(int machine, String name) throws IOException {
        elf("app", true, machine, "");

        assertNotExecutable(
                "/app",
                Errno.ENOEXEC,
                "exec format error: built for "
                        + name
                        + ", this machine is "
                        + Architecture.current().ociName());
    }

    @Test
    void bigEndianProgram() throws IOException {
        byte[] program = program(true, 21, "");
        program[5] = 2;
        program[18] = 0;
        program[19] = 21;
        Files.write(image.resolve("app"), program);

        assertNotExecutable(
                "/app",
                Errno.ENOEXEC,
                "exec format error: built for ppc64, this machine is "
                        + Architecture.current().ociName());
    }

    @Test
    void programOfThisMachineThatTheKernelDoesNotTake() throws IOException {
        int own = Architecture.current() == Architecture.X86_64 ? AMD64 : ARM64;
        elf("app", true, own, "");

        assertNotExecutable("/app", Errno.ENOEXEC, "exec format error: the program is damaged");
    }

    @Test
    void directory() throws IOException {
        Files.createDirectories(image.resolve("etc"));
        file("etc/passwd", "");

        assertNotExecutable("/etc", Errno.EACCES, "permission denied: is a directory");
        assertNotExecutable("/etc/passwd", Errno.EACCES, "permission denied");
    }

    @ParameterizedTest
    @CsvSource({
        "E2BIG,   argument list too long",
        "ETXTBSY, text file busy",
        "ELOOP,   too many levels of symbolic links",
        "ENOMEM,  cannot allocate memory"
    })
    void otherReasonsInWords(Errno errno, String words) {
        assertNotExecutable("/app", errno, words);
    }

    /// A header says where its tables are: it can lie.
    @Test
    void headersThatLieGiveNoSurprise() throws IOException {
        for (int at = 0; at < 128; at++) {
            for (int value : new int[] {0, 0x7f, 0x80, 0xff}) {
                byte[] program = program(true, AMD64, "/lib/ld.so");
                program[at] = (byte) value;
                Files.write(image.resolve("app"), program);
                explain("/app", Errno.ENOENT);
                explain("/app", Errno.ENOEXEC);
            }
        }
    }

    private void assertNotFound(String path, Errno errno, String why) {
        assertExplained(path, errno, ErrorKind.COMMAND_NOT_FOUND, why);
    }

    private void assertNotExecutable(String path, Errno errno, String why) {
        assertExplained(path, errno, ErrorKind.NOT_EXECUTABLE, why);
    }

    private void assertExplained(String path, Errno errno, ErrorKind kind, String why) {
        EngineException failure = explain(path, errno);
        assertThat(failure).hasMessage("exec: \"" + path + "\": " + why);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private EngineException explain(String path, Errno errno) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd root = files.open(image, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0)) {
            return new ExecutableDiagnosis(files, new ContainerRoot(files, root), "/srv")
                    .explain(path, errno);
        }
    }

    private void file(String name, String content) throws IOException {
        Path file = image.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void elf(String name, boolean is64, int machine, String loader) throws IOException {
        Files.write(image.resolve(name), program(is64, machine, loader));
    }

    /// An ELF header with one program header, PT_INTERP if there is a loader.
    private static byte[] program(boolean is64, int machine, String loader) {
        byte[] name = (loader + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer elf = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(0, new byte[] {0x7f, 'E', 'L', 'F', (byte) (is64 ? 2 : 1), 1, 1});
        elf.putShort(16, (short) 2).putShort(18, (short) machine);
        int type = loader.isEmpty() ? 1 : 3;
        if (is64) {
            elf.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 1);
            elf.putInt(64, type).putLong(72, 200).putLong(96, name.length);
        } else {
            elf.putInt(28, 52).putShort(42, (short) 32).putShort(44, (short) 1);
            elf.putInt(52, type).putInt(56, 200).putInt(68, name.length);
        }
        elf.put(200, name);
        return elf.array();
    }
}
