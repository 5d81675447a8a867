package dev.nutshell.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Asks before something is lost.
public final class Confirmation {
    private Confirmation() {}

    /// Prints `warning` and the question, and reads one line; only `y` and `yes` are a yes.
    public static boolean ask(Session session, String warning) {
        session.console()
                .out()
                .print("WARNING! " + warning + "\nAre you sure you want to continue? [y/N] ");
        session.console().out().flush();
        try {
            String answer =
                    new BufferedReader(
                                    new InputStreamReader(session.input(), StandardCharsets.UTF_8))
                            .readLine();
            String word = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
            return word.equals("y") || word.equals("yes");
        } catch (IOException _) {
            return false;
        }
    }
}
