package dev.nutshell.launch;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.Timeline;
import dev.nutshell.image.HelloImage;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.Credentials;
import dev.nutshell.rootless.Entrance;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.VMRuntime;
import org.jspecify.annotations.Nullable;

/// `main`: decides on the applet before Quarkus starts.
@QuarkusMain
public final class Main {
    /// When `main` began; Quarkus makes the front, so it cannot be handed over.
    private static volatile long started;

    private static volatile @Nullable EngineException refusal;

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
        enter(arguments);
        if (ImageInfo.inImageRuntimeCode()) {
            // The image reads no options from the command line (they are the container's), and
            // leaves this call to us:
            // it installs the runtime's signal handlers, which the applets are better without.
            VMRuntime.initialize();
        }
        Quarkus.run(Front.class, arguments);
    }

    /// Who is not root goes on inside a user namespace, from the beginning of this method.
    private static void enter(String[] arguments) {
        Syscalls syscalls = SymbolSource.syscalls();
        if (new Credentials(syscalls).effectiveUser() != 0) {
            refusal =
                    new Entrance(syscalls, System.getenv())
                            .pass(
                                    LaunchedBinary.current().path(),
                                    ProgramName.whole(),
                                    List.of(arguments),
                                    text -> System.err.println("WARNING: " + text))
                            .orElse(null);
        }
    }

    /// Why the engine cannot be used, for commands that want to.
    static @Nullable EngineException refusal() {
        return refusal;
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
