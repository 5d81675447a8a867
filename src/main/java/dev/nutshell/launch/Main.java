package dev.nutshell.launch;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/// `main`: decides on the applet before Quarkus starts.
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Applet.of(arguments).ifPresent(applet -> applet.runAndExit(arguments));
        Quarkus.run(Front.class, arguments);
    }

    /// The engine front.
    public static final class Front implements QuarkusApplication {
        @Override
        public int run(String... arguments) {
            System.out.println("hello");
            return 0;
        }
    }
}
