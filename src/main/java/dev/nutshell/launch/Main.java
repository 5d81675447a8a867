package dev.nutshell.launch;

import dev.nutshell.base.Timeline;
import dev.nutshell.image.HelloImage;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.VMRuntime;

/// `main`: decides on the applet before Quarkus starts.
@QuarkusMain
public final class Main {
    /// When `main` began; Quarkus makes the front, so it cannot be handed over.
    private static volatile long started;

    private Main() {}

    public static void main(String[] arguments) {
        started = System.nanoTime();
        Applet.of(arguments).ifPresent(applet -> applet.runAndExit(arguments));
        if (arguments.length == 0 && ProgramName.calledAs(HelloImage.NAME)) {
            System.out.print(Greeting.TEXT);
            return;
        }
        if (asksForVersion(arguments)) {
            // scripts ask this often, and it needs nothing of the front
            System.out.println(BuildRecord.current().line());
            return;
        }
        if (ImageInfo.inImageRuntimeCode()) {
            // The image reads no options from the command line (they are the container's), and
            // leaves this call to us:
            // it installs the runtime's signal handlers, which the applets are better without.
            VMRuntime.initialize();
        }
        Quarkus.run(Front.class, arguments);
    }

    /// The time line of this process.
    static Timeline timeline() {
        long start = started;
        return start == 0 ? new Timeline() : new Timeline(start);
    }

    private static boolean asksForVersion(String[] arguments) {
        return arguments.length == 1
                && (arguments[0].equals("--version") || arguments[0].equals("-v"));
    }
}
