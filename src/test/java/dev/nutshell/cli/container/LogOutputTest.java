package dev.nutshell.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `logs` prints for each piece of a log.
class LogOutputTest {
    private static final Instant TIME = Instant.parse("2026-09-28T12:00:00.05Z");

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    private LogOutput output(boolean timestamps, boolean details) {
        return new LogOutput(buffered(terminal), buffered(terminal), timestamps, details);
    }

    private static PrintStream buffered(OutputStream target) {
        return new PrintStream(new BufferedOutputStream(target), false, StandardCharsets.UTF_8);
    }

    private static void put(LogOutput output, boolean stderr, String text, boolean startsLine) {
        byte[] bytes = ("..." + text).getBytes(StandardCharsets.UTF_8);
        output.accept(
                stderr,
                TIME,
                Map.of("b", "x y&", "a*", "~1"),
                bytes,
                3,
                bytes.length - 3,
                startsLine);
    }

    @Test
    void prefixesStandAtTheBeginningOfLinesOnly() {
        LogOutput output = output(true, true);
        put(output, false, "long ", true);
        put(output, false, "line\n", false);
        output.flush();
        assertThat(terminal)
                .hasToString("2026-09-28T12:00:00.050000000Z a%2A=~1,b=x+y%26 long line\n");
    }

    @Test
    void twoStreamsOnOneTerminalStayInOrder() {
        LogOutput output = output(false, false);
        put(output, false, "1\n", true);
        put(output, true, "2\n", true);
        put(output, false, "3\n", true);
        output.flush();
        assertThat(terminal).hasToString("1\n2\n3\n");
    }

    @Test
    void readingEndsWhenNobodyTakesTheOutput() {
        PrintStream closed =
                buffered(
                        new OutputStream() {
                            @Override
                            public void write(int value) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        });
        LogOutput output = new LogOutput(closed, closed, false, false);
        put(output, false, "1\n", true);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        output.flush();
        assertThat(Thread.interrupted()).isTrue();
    }
}
