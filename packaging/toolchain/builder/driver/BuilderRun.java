import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One run of the image builder in a JVM of its own.
final class BuilderRun {
    private static final String MAIN =
            "org.graalvm.nativeimage.builder/com.oracle.svm.hosted.NativeImageGeneratorRunner";

    private final Path home = Path.of(System.getProperty("builder.home"));
    private final Options options;

    private BuilderRun(Options options) {
        this.options = options;
    }

    /// @return the builder's exit code
    static int of(List<String> commandLine) throws IOException, InterruptedException {
        Options options = new Options();
        options.take(Words.expandFiles(commandLine), "");
        // the libraries' settings come first, so that the command line wins
        List<String> own = List.copyOf(options.image);
        options.image.clear();
        new LibrarySettings(options).addAll(List.copyOf(new LinkedHashSet<>(options.classPath)));
        options.image.addAll(own);
        return new BuilderRun(options).run();
    }

    private int run() throws IOException, InterruptedException {
        Path arguments = Files.createTempFile("native-image", ".arguments");
        try {
            Files.writeString(arguments, String.join("\0", imageArguments()));
            List<String> command = new ArrayList<>(builderCommand());
            command.add("--image-args-file=" + arguments);
            if (options.verbose) {
                System.out.println(String.join(" \\\n  ", command));
                System.out.println(String.join(" \\\n  ", imageArguments()));
            }
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().put("JVMCI_VERSION_CHECK", "ignore");
            builder.environment().merge("PATH", home.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return process.waitFor();
        } finally {
            Files.delete(arguments);
        }
    }

    private List<String> imageArguments() {
        Path target = options.target();
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-imagecp",
                                options.classPath.stream()
                                        .map(it -> it.toAbsolutePath().normalize().toString())
                                        .distinct()
                                        .collect(Collectors.joining(":")),
                                "-H:Class=" + options.mainClass(),
                                "-H:Path=" + target.getParent(),
                                "-H:Name=" + target.getFileName(),
                                "-H:ImageBuildID=" + UUID.randomUUID(),
                                "-H:CLibraryPath=" + home.resolve("lib/musl")));
        arguments.addAll(options.image);
        return arguments;
    }

    private List<String> builderCommand() throws IOException {
        String version = System.getProperty("builder.version");
        Path jars = home.resolve("lib/builder");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:+UseParallelGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-XX:MaxRAMPercentage=60",
                                "-XX:-UsePerfData",
                                "-Xss10m",
                                "-XX:+UnlockExperimentalVMOptions",
                                "-XX:+EnableJVMCI",
                                "-XX:-UseJVMCICompiler",
                                "@" + home.resolve("lib/module-arguments"),
                                // the image keeps it: the runtime loads its libraries from there
                                "--enable-native-access=org.graalvm.nativeimage.builder",
                                "-Djava.system.class.loader=com.oracle.svm.hosted.NativeImageSystemClassLoader",
                                "-Dorg.graalvm.nativeimage.imagecode=buildtime",
                                "-Dcom.oracle.graalvm.isaot=true",
                                "-Djdk.internal.lambda.disableEagerInitialization=true",
                                "-Djava.awt.headless=true",
                                "-Duser.language=en",
                                "-Duser.country=US",
                                "-Dfile.encoding=UTF-8",
                                // what `nutshell --version` reports (BuildRecord)
                                "-Dnutshell.builder=native-image " + version + ", assembled",
                                "-Dorg.graalvm.version=" + version,
                                "-Dorg.graalvm.vendorversion=GraalVM CE " + version + "+10.1",
                                "-Dorg.graalvm.vendor=GraalVM Community",
                                "-Dorg.graalvm.config=CE"));
        command.addAll(options.jvm);
        command.addAll(
                List.of(
                        "--add-modules=ALL-DEFAULT",
                        "--upgrade-module-path",
                        jar(jars, "compiler-"),
                        "--module-path",
                        otherJars(jars, "compiler-"),
                        "--patch-module",
                        "org.graalvm.nativeimage.builder=" + home.resolve("lib/patch.jar"),
                        "--module",
                        MAIN));
        return command;
    }

    private static String jar(Path directory, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> it.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    private static String otherJars(Path directory, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> !it.getFileName().toString().startsWith(prefix))
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.joining(":"));
        }
    }
}
