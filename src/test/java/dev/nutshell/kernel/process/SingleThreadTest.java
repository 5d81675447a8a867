package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.process.ChildProgram.Argument;
import dev.nutshell.testing.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SingleThreadTest {
    /// Says its number, then goes on as something with one thread, which executes a shell.
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            System.out.println(ProcessHandle.current().pid());
            System.out.flush();
            byte[] word = "played\n".getBytes(StandardCharsets.US_ASCII);
            ChildProgram.Builder builder = ChildProgram.builder();
            builder.attempt(SystemCall.CLOSE, "", Argument.of(12345));
            Argument length =
                    builder.call(
                            SystemCall.WRITE,
                            "",
                            Argument.of(1),
                            new Argument.Bytes(word),
                            Argument.of(word.length));
            // the result of a call as the argument of another one
            builder.call(
                    SystemCall.WRITE,
                    "",
                    Argument.of(1),
                    new Argument.Bytes("12345678".getBytes(StandardCharsets.US_ASCII)),
                    length);
            new SingleThread(SymbolSource.syscalls())
                    .play(
                            builder.execute(
                                    "/bin/sh",
                                    List.of(
                                            "sh",
                                            "-c",
                                            "echo; echo $$ $WORD; ls /proc/$$/task | wc -l"),
                                    List.of("WORD=x", "PATH=/usr/bin:/bin")));
        }
    }

    @Test
    void theSameProcessGoesOnWithOneThread() {
        List<String> lines = JavaProcess.of(Main.class).run().succeeded().lines();

        String pid = lines.getFirst();
        assertThat(lines).containsExactly(pid, "played", "1234567", pid + " x", "1");
    }
}
