package dev.nutshell.launch;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.seccomp.SeccompPrograms;
import dev.nutshell.kernel.security.CapabilitySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A step of the build: writes the default profile's filters as resources. Not part of the running product.
public final class SeccompPrecompiler {
    private SeccompPrecompiler() {}

    /// @param arguments the directory of the compiled classes
    public static void main(String[] arguments) throws IOException {
        Path classes = Path.of(arguments[0]);
        for (Architecture architecture : Architecture.values()) {
            for (CapabilitySet bounding : SeccompPrograms.preparedSets()) {
                Path file = classes.resolve(SeccompPrograms.resourceName(architecture, bounding));
                Files.createDirectories(file.getParent());
                Files.write(file, SeccompPrograms.compileDefault(architecture, bounding).toBytes());
            }
        }
    }
}
