package dev.nutshell.kernel.terminal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.testing.RequiresRoot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// With the host's devpts, whose `ptmx` is root's (mode 000).
@RequiresRoot
class PtyTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Terminals terminals = new Terminals(syscalls);
    private Fd devpts;
    private Pty pty;

    @BeforeEach
    void open() {
        devpts = openPath("/dev/pts");
        pty = Pty.open(syscalls, devpts);
    }

    @AfterEach
    void close() {
        pty.close();
        devpts.close();
    }

    @Test
    void bothEndsAreTerminalsOfOnePair() {
        assertThat(terminals.isTerminal(pty.peer().number())).isTrue();
        assertThat(pty.peer().describe()).isEqualTo("pts/" + pty.number());
        write(pty.peer(), "out\n");
        assertThat(read(pty.master())).isEqualTo("out\r\n");
        write(pty.master(), "in\n");
        assertThat(read(pty.peer())).isEqualTo("in\n");
    }

    @Test
    void sizeTravelsToThePeer() {
        terminals.setWindowSize(pty.master(), new WindowSize(50, 40_000));

        assertThat(terminals.windowSize(pty.peer())).isEqualTo(new WindowSize(50, 40_000));
        assertThatThrownBy(() -> new WindowSize(-1, 80)).hasMessage("window size -1x80");
        assertThatThrownBy(() -> new WindowSize(24, 65536)).hasMessage("window size 24x65536");
    }

    @Test
    void rawModePassesEveryByteAndIsUndone() {
        Termios before = terminals.mode(pty.peer());
        terminals.setMode(pty.peer(), before.raw(false));

        // Ctrl-C, Ctrl-D, Ctrl-S, carriage return, 8 bit
        String special = "\u0003\u0004\u0013\r\u00ff";
        write(pty.master(), special);
        assertThat(read(pty.peer())).isEqualTo(special);
        write(pty.peer(), "a\n");
        // no echo of what was typed, no carriage return added
        assertThat(read(pty.master())).isEqualTo("a\n");

        terminals.setMode(pty.peer(), before);
        assertThat(terminals.mode(pty.peer())).isEqualTo(before);
    }

    @Test
    void rawModeCanKeepOutputProcessing() {
        terminals.setMode(pty.peer(), terminals.mode(pty.peer()).raw(true));
        write(pty.peer(), "a\n");

        assertThat(read(pty.master())).isEqualTo("a\r\n");
    }

    @Test
    void pipeIsNoTerminal() {
        assertThat(terminals.isTerminal(devpts.number())).isFalse();
        assertThatThrownBy(
                        () ->
                                terminals.windowSize(
                                        new Fd(syscalls, devpts.number(), "standard input")))
                .hasMessageMatching("ioctl\\(2\\) standard input: (ENOTTY|EBADF) .*");
    }

    private Fd openPath(String path) {
        try (Arena arena = Arena.ofConfined()) {
            long number =
                    syscalls.invoke(
                            SystemCall.OPENAT,
                            path,
                            DescriptorFlags.AT_FDCWD,
                            arena.allocateFrom(path).address(),
                            DescriptorFlags.O_PATH | DescriptorFlags.O_CLOEXEC);
            return new Fd(syscalls, (int) number, path);
        }
    }

    private void write(Fd terminal, String text) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
            MemorySegment buffer = arena.allocateFrom(JAVA_BYTE, content);
            syscalls.invoke(
                    SystemCall.WRITE, "", terminal.number(), buffer.address(), content.length);
        }
    }

    private String read(Fd terminal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            long length =
                    syscalls.invoke(SystemCall.READ, "", terminal.number(), buffer.address(), 4096);
            return new String(
                    buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
        }
    }
}
