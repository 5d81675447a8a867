package dev.nutshell.launch;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.VMRuntime;

/// `main`: decides on the applet before Quarkus starts.
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Applet.of(arguments).ifPresent(applet -> applet.runAndExit(arguments));
        if (ImageInfo.inImageRuntimeCode()) {
            // The image reads no options from the command line (they are the container's), and
            // leaves this call to us:
            // it installs the runtime's signal handlers, which the applets are better without.
            VMRuntime.initialize();
        }
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
