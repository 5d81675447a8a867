package dev.nutshell.runtime;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.SealedExecutable;
import dev.nutshell.kernel.process.ChildProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The engine's own executable, for starting itself under another role.
///
/// @param path the static binary, or on the JVM the script that starts it
/// @param developmentEnvironment null for the static binary, which needs none; on the JVM what the script needs
public record EngineBinary(Path path, @Nullable List<String> developmentEnvironment) {
    private static final String NAME = "nutshell";

    public EngineBinary {
        developmentEnvironment =
                developmentEnvironment == null ? null : List.copyOf(developmentEnvironment);
    }

    /// The end of a child's program: it becomes the engine with `arguments`.
    ///
    /// @param sealed a descriptor from [#seal]
    public ChildProgram execute(ChildProgram.Builder builder, Fd sealed, String... arguments) {
        List<String> words = new ArrayList<>(List.of(NAME));
        words.addAll(List.of(arguments));
        // a script cannot be executed through a descriptor that closes at exec
        return developmentEnvironment == null
                ? builder.execute(sealed, words, List.of())
                : builder.execute(path.toString(), words, developmentEnvironment);
    }

    /// As [#execute] from the file itself, for a process that stays outside of containers.
    public ChildProgram executeOutside(ChildProgram.Builder builder, String... arguments) {
        List<String> words = new ArrayList<>(List.of(NAME));
        words.addAll(List.of(arguments));
        return builder.execute(
                path.toString(),
                words,
                developmentEnvironment == null ? List.of() : developmentEnvironment);
    }

    /// A descriptor of the executable that nobody can reach the file through for writing (CVE-2019-5736).
    public Fd seal(Syscalls syscalls) {
        return new SealedExecutable(syscalls).open(path);
    }
}
