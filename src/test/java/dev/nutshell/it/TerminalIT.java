package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `run -it` in a real terminal: tmux types and reads the screen.
@EngineTest
@NutshellOnly
class TerminalIT {
    @Test
    void sizeKeysAndResize(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        List<String> words = engine.runCommand("-it", images.busybox(), "sh").words();
        String server = "nutshell-it-" + ProcessHandle.current().pid();
        begin(server, words);
        try {
            tmux(server, "send-keys", "stty size; tty", "Enter");
            awaitScreen(server, "30 100");
            awaitScreen(server, "/dev/pts/0");
            // an interrupt ends the command, not the shell
            tmux(server, "send-keys", "sleep 1000", "Enter");
            awaitScreen(server, "sleep 1000");
            tmux(server, "send-keys", "C-c", "");
            tmux(server, "send-keys", "echo alive-$((40+2))", "Enter");
            awaitScreen(server, "alive-42");
            tmux(server, "resize-window", "-x", "77", "-y", "22");
            tmux(server, "send-keys", "stty size", "Enter");
            awaitScreen(server, "22 77");
            tmux(server, "send-keys", "exit 7", "Enter");
            awaitScreen(server, "code=7");
        } finally {
            tmux(server, "kill-server");
        }
    }

    /// The process stays when the user goes, and what it writes is taken.
    @Test
    void keysLeaveAnExecution(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        engine.call("run", "-d", "--name=it", images.busybox(), "sleep", "1000").succeeded();
        List<String> words = engine.command(List.of("exec", "-it", "it", "sh")).words();
        String server = "nutshell-it-exec-" + ProcessHandle.current().pid();
        begin(server, words);
        try {
            tmux(
                    server,
                    "send-keys",
                    "while yes | head -c 50000; do echo x >>/alive; sleep 0.05; done",
                    "Enter");
            awaitScreen(server, "y\ny\ny");
            tmux(server, "send-keys", "C-p", "");
            tmux(server, "send-keys", "C-q", "");
            awaitScreen(server, "code=1");
            assertThat(screen(server)).contains("read escape sequence");

            int before = lines(engine);
            Patience.until(() -> "more than " + before, () -> lines(engine) > before + 5);
        } finally {
            tmux(server, "kill-server");
            engine.call("rm", "-f", "it").succeeded();
        }
    }

    private static int lines(NutshellEngine engine) {
        return engine.call("exec", "it", "cat", "/alive").lines().size();
    }

    /// A terminal of 100 by 30 in which the command runs, and then says how it ended.
    private static void begin(String server, List<String> words) {
        tmux(
                server,
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "100",
                "-y",
                "30",
                quoted(words) + "; echo code=$?; sleep 60");
    }

    private static void awaitScreen(String server, String text) {
        Patience.until(
                () -> "'" + text + "' on the screen:\n" + screen(server),
                () -> screen(server).contains(text));
    }

    private static String screen(String server) {
        return Command.of("tmux", "-L", server, "capture-pane", "-p").run().output();
    }

    private static void tmux(String server, String... arguments) {
        List<String> words = new ArrayList<>(List.of("tmux", "-L", server));
        words.addAll(List.of(arguments));
        assertThat(Command.of(words).run().exitCode()).as(words.toString()).isZero();
    }

    private static String quoted(List<String> words) {
        return String.join(" ", words.stream().map(word -> "'" + word + "'").toList());
    }
}
