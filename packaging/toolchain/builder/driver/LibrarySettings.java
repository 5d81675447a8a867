import java.io.IOException;
import java.io.StringReader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/// The files below `META-INF/native-image` in the entries of the class path.
final class LibrarySettings {
    private static final String ROOT = "META-INF/native-image";

    /// File names, and the builder's option that reads such a resource.
    private static final Map<String, String> RESOURCES =
            Map.of(
                    "reflect-config.json", "ReflectionConfigurationResources",
                    "jni-config.json", "JNIConfigurationResources",
                    "proxy-config.json", "DynamicProxyConfigurationResources",
                    "resource-config.json", "ResourceConfigurationResources",
                    "serialization-config.json", "SerializationConfigurationResources",
                    "predefined-classes-config.json", "PredefinedClassesConfigurationResources",
                    "reachability-metadata.json", "ReachabilityMetadataResources");

    private final Options options;

    LibrarySettings(Options options) {
        this.options = options;
    }

    void addAll(List<Path> classPath) throws IOException {
        for (Path entry : classPath) {
            if (Files.isDirectory(entry)) {
                addTree(entry, entry);
            } else if (Files.isRegularFile(entry) && entry.toString().endsWith(".jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(entry)) {
                    addTree(entry, jar.getPath("/"));
                }
            }
        }
    }

    private void addTree(Path library, Path root) throws IOException {
        if (!Files.isDirectory(root.resolve(ROOT))) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root.resolve(ROOT))) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String resource = root.relativize(file).toString();
            if (!options.excludes(library, resource)) {
                add(library, file, resource);
            }
        }
    }

    private void add(Path library, Path file, String resource) throws IOException {
        String name = file.getFileName().toString();
        if (name.equals("native-image.properties")) {
            Properties properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            String directory = resource.substring(0, resource.lastIndexOf('/'));
            options.take(words(properties, "Args", directory), library + "!" + resource);
            options.jvm.addAll(words(properties, "JavaArgs", directory));
        } else if (RESOURCES.containsKey(name)) {
            options.image.add("-H:" + RESOURCES.get(name) + "=" + resource);
        }
    }

    private static List<String> words(Properties properties, String key, String directory) {
        return Words.split(properties.getProperty(key, "")).stream()
                .map(it -> it.replace("${.}", directory))
                .toList();
    }
}
