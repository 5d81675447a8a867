import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/// What the manifest of the `-jar` file asks for.
///
/// @param options `Add-Opens`, `Add-Exports` and `Enable-Native-Access`, on which Quarkus relies
record JarManifest(String mainClass, List<Path> classPath, List<String> options) {
    static JarManifest of(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();
            return new JarManifest(
                    words(attributes, "Main-Class").getFirst(),
                    words(attributes, "Class-Path").stream()
                            .map(file.toAbsolutePath()::resolveSibling)
                            .filter(Files::exists)
                            .toList(),
                    options(attributes));
        }
    }

    private static List<String> options(Attributes attributes) {
        List<String> options = new ArrayList<>();
        words(attributes, "Add-Opens").forEach(it -> options.add("-H:AddOpens=" + it + "=ALL-UNNAMED"));
        words(attributes, "Add-Exports")
                .forEach(it -> options.add("-H:AddExports=" + it + "=ALL-UNNAMED"));
        words(attributes, "Enable-Native-Access")
                .forEach(it -> options.add("-H:EnableNativeAccess=" + it));
        return options;
    }

    private static List<String> words(Attributes attributes, String key) {
        return Words.split(attributes.getValue(key) == null ? "" : attributes.getValue(key));
    }
}
