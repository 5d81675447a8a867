package dev.nutshell.it.harness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// The images of the tests: made once, pushed once, in each of the three formats, to the private registry.
///
/// Static busybox comes from the package `busybox-static`; the Debian tree is made by `debootstrap` and kept in
/// `${XDG_CACHE_HOME:-~/.cache}/nutshell/test-images`, because it is the one image that takes more than a second.
public final class TestImages {
    /// How an image travels. Every one of them is a format that registries serve today.
    public enum Format {
        SCHEMA2("--format", "v2s2"),
        OCI_GZIP("--format", "oci"),
        OCI_ZSTD("--format", "oci", "--dest-compress-format", "zstd", "--dest-compress");

        private final List<String> options;

        Format(String... options) {
            this.options = List.of(options);
        }

        public String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final String SUITE = "bookworm";

    private final Path directory;
    private final Registry registry;
    private final Map<String, OciLayout> layouts = new ConcurrentHashMap<>();
    private final Map<String, String> pushed = new ConcurrentHashMap<>();

    TestImages(Path directory, Registry registry) {
        this.directory = directory;
        this.registry = registry;
    }

    public String busybox() {
        return busybox(Format.OCI_GZIP);
    }

    public String busybox(Format format) {
        return pushed("busybox", format);
    }

    public String debian(Format format) {
        return pushed("debian", format);
    }

    public String torture(Format format) {
        return pushed("torture", format);
    }

    /// A busybox image whose configuration `settings` edits; `name` has to be new.
    public String busyboxWith(String name, Consumer<ObjectNode> settings, byte[]... layers) {
        return crafted(
                name,
                layout -> {
                    List<OciLayout.Layer> all = new ArrayList<>(List.of(busyboxLayer(layout)));
                    for (byte[] tar : layers) {
                        all.add(layout.gzip(tar));
                    }
                    return all;
                },
                settings);
    }

    /// An image of any layers; `name` has to be new.
    public String crafted(
            String name,
            Function<OciLayout, List<OciLayout.Layer>> layers,
            Consumer<ObjectNode> settings) {
        OciLayout layout = new OciLayout(directory.resolve(name));
        layouts.put(name, layout.tag(layout.image(layers.apply(layout), settings), "latest"));
        return pushed(name, Format.OCI_GZIP);
    }

    /// The image as a layout on disk: what `umoci` unpacks.
    public Path layout(String name) {
        return layouts.computeIfAbsent(name, this::make).directory();
    }

    private String pushed(String name, Format format) {
        String reference = registry.reference("it/" + name + ":" + format.tag());
        return pushed.computeIfAbsent(
                reference,
                destination -> {
                    List<String> words =
                            new ArrayList<>(
                                    List.of("skopeo", "--insecure-policy", "copy", "--quiet"));
                    words.addAll(format.options);
                    words.addAll(
                            List.of("--dest-tls-verify=false", "oci:" + layout(name) + ":latest"));
                    words.add("docker://" + destination);
                    Command.of(words).run().succeeded();
                    return destination;
                });
    }

    private OciLayout make(String name) {
        OciLayout layout = new OciLayout(directory.resolve(name));
        List<OciLayout.Layer> layers =
                switch (name) {
                    case "busybox" -> List.of(busyboxLayer(layout));
                    case "debian" -> List.of(layout.gzip(debianTar()));
                    case "torture" -> tortureLayers(layout);
                    default -> throw new IllegalArgumentException("no image " + name);
                };
        String shell = name.equals("debian") ? "bash" : "sh";
        return layout.tag(
                layout.image(
                        layers,
                        document -> document.withObject("/config").putArray("Cmd").add(shell)),
                "latest");
    }

    private OciLayout.Layer busyboxLayer(OciLayout layout) {
        return layout.gzip(tree("busybox.sh", directory.resolve("busybox-tree")).getFirst());
    }

    private List<OciLayout.Layer> tortureLayers(OciLayout layout) {
        List<OciLayout.Layer> layers = new ArrayList<>(List.of(busyboxLayer(layout)));
        tree("torture.sh", directory.resolve("torture-tree"))
                .forEach(tar -> layers.add(layout.gzip(tar)));
        return layers;
    }

    /// Runs a script that leaves `NN.tar` files, one for each layer, in `target`.
    private static List<Path> tree(String script, Path target) {
        if (!Files.isDirectory(target)) {
            Disk.directories(target);
            Command.shell(resource(script), target.toString()).run().succeeded();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".tar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path debianTar() {
        Path cache = cacheHome().resolve("nutshell/test-images");
        Path tar = cache.resolve("debian-%s-%s.tar".formatted(SUITE, OciLayout.architecture()));
        if (!Files.exists(tar)) {
            Disk.directories(cache);
            Command.shell(resource("debian.sh"), SUITE, tar.toString())
                    .with(proxies())
                    .within(Duration.ofMinutes(8))
                    .run()
                    .succeeded();
        }
        return tar;
    }

    private static Path cacheHome() {
        String home = System.getenv("XDG_CACHE_HOME");
        return home == null || home.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(home);
    }

    /// debootstrap reaches the Debian archive as the machine does.
    private static Map<String, String> proxies() {
        Map<String, String> settings = new TreeMap<>(System.getenv());
        settings.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        return settings;
    }

    private static String resource(String name) {
        try (var stream = TestImages.class.getResourceAsStream("/it/" + name)) {
            return new String(
                    Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
