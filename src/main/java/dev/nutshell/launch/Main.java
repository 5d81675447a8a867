package dev.nutshell.launch;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// `main`: decides on the applet before Quarkus starts.
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Applet.of(arguments).ifPresent(applet -> applet.runAndExit(arguments));
        if (asksForVersion(arguments)) {
            // scripts ask this often, and it needs nothing of the front
            System.out.println(BuildRecord.current().line());
            return;
        }
        Quarkus.run(Front.class, arguments);
    }

    private static boolean asksForVersion(String[] arguments) {
        return arguments.length == 1
                && (arguments[0].equals("--version") || arguments[0].equals("-v"));
    }
}
