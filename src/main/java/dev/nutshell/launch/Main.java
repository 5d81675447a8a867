package dev.nutshell.launch;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/// `main`: decides on the applet before Quarkus starts.
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("init")) {
            System.out.println(SymbolSource.syscalls().invoke(SystemCall.GETPID, ""));
            return;
        }
        if (arguments.length > 0 && arguments[0].equals("self-test")) {
            System.exit(
                    new SelfTest(SymbolSource.syscalls(), System.out)
                            .run(List.of(arguments).subList(1, arguments.length)));
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
