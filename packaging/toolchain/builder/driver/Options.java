import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the command line and the libraries' settings say, in the builder's own terms (`-H:…`).
final class Options {
    /// Options without a value, and what the builder calls them; empty: needs nothing.
    private static final Map<String, String> FLAGS =
            Map.ofEntries(
                    Map.entry("--static", "-H:+StaticExecutable"),
                    Map.entry("--no-fallback", "-H:FallbackThreshold=0"),
                    Map.entry("--link-at-build-time", "-H:LinkAtBuildTime="),
                    Map.entry("--enable-http", "-H:EnableURLProtocols=http"),
                    Map.entry("--enable-https", "-H:EnableURLProtocols=https"),
                    Map.entry("--silent", "-H:+Silent"),
                    Map.entry("-g", "-H:GenerateDebugInfo=2"),
                    Map.entry("--initialize-at-build-time", "-H:ClassInitialization=:build_time"),
                    Map.entry("--initialize-at-run-time", "-H:ClassInitialization=:run_time"),
                    Map.entry(
                            "--report-unsupported-elements-at-runtime",
                            "-H:+ReportUnsupportedElementsAtRuntime"),
                    Map.entry("--install-exit-handlers", ""),
                    Map.entry("--strict-image-heap", ""),
                    Map.entry("--allow-incomplete-classpath", ""));

    /// `option=value`, and the builder's option that takes the value as it is.
    private static final Map<String, String> VALUES =
            Map.ofEntries(
                    Map.entry("--features", "-H:Features="),
                    Map.entry("--link-at-build-time", "-H:LinkAtBuildTime="),
                    Map.entry("--add-exports", "-H:AddExports="),
                    Map.entry("--add-opens", "-H:AddOpens="),
                    Map.entry("--add-reads", "-H:AddReads="),
                    Map.entry("--enable-native-access", "-H:EnableNativeAccess="),
                    Map.entry("--enable-monitoring", "-H:EnableMonitoringFeatures="),
                    Map.entry("--enable-url-protocols", "-H:EnableURLProtocols="),
                    Map.entry("--libc", "-H:UseLibC="),
                    Map.entry("--parallelism", "-H:NumberOfThreads="),
                    Map.entry("--native-compiler-options", "-H:CCompilerOption="),
                    Map.entry("--trace-class-initialization", "-H:TraceClassInitialization="),
                    Map.entry("--trace-object-instantiation", "-H:TraceObjectInstantiation="),
                    Map.entry("--exact-reachability-metadata", "-H:ThrowMissingRegistrationErrors="),
                    Map.entry("-march", "-H:MicroArchitecture="),
                    Map.entry("-O", "-H:Optimize="));

    private record Exclusion(Pattern jar, Pattern resource) {}

    final List<Path> classPath = new ArrayList<>();
    final List<String> image = new ArrayList<>();
    final List<String> jvm = new ArrayList<>();
    private final List<Exclusion> exclusions = new ArrayList<>();
    private String mainClass = "";
    private String name = "";
    private String directory = "";
    private String jar = "";
    boolean verbose;

    /// Takes one list of options.
    ///
    /// @param origin the library that brings the list; empty for the command line, which may also name a jar, a main
    ///     class and the image
    void take(List<String> words, String origin) throws IOException {
        Deque<String> queue = new ArrayDeque<>(words);
        List<String> operands = new ArrayList<>();
        while (!queue.isEmpty()) {
            String word = queue.poll();
            if (word.startsWith("-")) {
                takeOption(word, queue, origin);
            } else {
                operands.add(word);
            }
        }
        if (!operands.isEmpty() && jar.isEmpty() && mainClass.isEmpty()) {
            mainClass = operands.removeFirst();
        }
        if (!operands.isEmpty()) {
            name = operands.getFirst();
        }
    }

    private void takeOption(String word, Deque<String> queue, String origin) throws IOException {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        switch (key) {
            case "-cp", "-classpath", "--class-path" -> addClassPath(equals < 0 ? queue.remove() : value);
            case "-jar" -> addJar(Path.of(queue.remove()));
            case "-o" -> name = queue.remove();
            case "--verbose" -> verbose = true;
            case "--exclude-config" -> {
                Pattern first = Pattern.compile(equals < 0 ? queue.remove() : value);
                exclusions.add(new Exclusion(first, Pattern.compile(queue.remove())));
            }
            case "-H:Name" -> name = value;
            case "-H:Class" -> mainClass = value;
            case "-H:Path" -> directory = value;
            default -> image.addAll(translate(word, key, value, queue, origin));
        }
    }

    private List<String> translate(
            String word, String key, String value, Deque<String> queue, String origin) {
        if (word.startsWith("-H:") || word.startsWith("-R:")) {
            return List.of(word);
        }
        if (word.startsWith("-J") || word.startsWith("-D")) {
            jvm.add(word.startsWith("-J") ? word.substring(2) : word);
            return List.of();
        }
        if (FLAGS.containsKey(word)) {
            return Stream.of(FLAGS.get(word)).filter(it -> !it.isEmpty()).toList();
        }
        if (key.equals("--initialize-at-build-time") || key.equals("--initialize-at-run-time")) {
            String suffix = key.endsWith("build-time") ? ":build_time" : ":run_time";
            return List.of(
                    Arrays.stream(value.split(","))
                            .map(it -> it + suffix)
                            .collect(Collectors.joining(",", "-H:ClassInitialization=", "")));
        }
        if (word.matches("-O[0-3bs]")) {
            return List.of("-H:Optimize=" + word.substring(2));
        }
        if (VALUES.containsKey(key)) {
            return List.of(VALUES.get(key) + (word.contains("=") ? value : queue.remove()));
        }
        throw new IllegalArgumentException(
                "option "
                        + word
                        + (origin.isEmpty() ? "" : " of " + origin)
                        + " is not supported by the assembled builder");
    }

    private void addClassPath(String list) throws IOException {
        for (String entry : list.split(":")) {
            if (entry.endsWith("/*")) {
                try (Stream<Path> files = Files.list(Path.of(entry.substring(0, entry.length() - 2)))) {
                    files.filter(it -> it.toString().endsWith(".jar"))
                            .sorted()
                            .forEach(classPath::add);
                }
            } else {
                classPath.add(Path.of(entry));
            }
        }
    }

    private void addJar(Path file) throws IOException {
        jar = file.toString();
        JarManifest manifest = JarManifest.of(file);
        classPath.add(file);
        classPath.addAll(manifest.classPath());
        image.addAll(manifest.options());
        mainClass = manifest.mainClass();
    }

    /// Whether the command line shuts out a library's settings file.
    boolean excludes(Path library, String resource) {
        return exclusions.stream()
                .anyMatch(
                        it ->
                                it.jar().matcher(library.toAbsolutePath().toString()).find()
                                        && it.resource().matcher("/" + resource).find());
    }

    String mainClass() {
        return mainClass;
    }

    /// The image to write, absolute.
    Path target() {
        String fallback =
                jar.isEmpty()
                        ? mainClass.toLowerCase(java.util.Locale.ROOT)
                        : Path.of(jar).getFileName().toString().replaceFirst("\\.jar$", "");
        return Path.of(directory)
                .resolve(name.isEmpty() ? fallback : name)
                .toAbsolutePath()
                .normalize();
    }
}
