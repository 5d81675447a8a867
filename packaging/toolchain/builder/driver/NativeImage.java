import java.util.ArrayList;
import java.util.List;

/// Stand-in for GraalVM's `native-image` program, which no package registry has: turns its command line into one run
/// of the image builder, which Maven Central has.
///
/// Knows the options that Quarkus, the libraries' `native-image.properties` and this project use; any other ends with
/// an error that names it.
final class NativeImage {
    /// Exit code for a wrong command line, as GraalVM's.
    static final int USAGE = 20;

    private NativeImage() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        String preset = System.getenv("NATIVE_IMAGE_OPTIONS");
        if (preset != null) {
            words.addAll(0, Words.split(preset));
        }
        try {
            if (words.contains("--version")) {
                printVersion();
                return;
            }
            System.exit(BuilderRun.of(words));
        } catch (IllegalArgumentException wrong) {
            System.err.println("native-image: " + wrong.getMessage());
            System.exit(USAGE);
        }
    }

    /// In the form of GraalVM CE, the only one that Quarkus can parse.
    private static void printVersion() {
        String version = System.getProperty("builder.version");
        System.out.printf(
                """
                native-image %1$s 2026-01-20
                GraalVM Runtime Environment GraalVM CE %1$s+10.1 (build %1$s+10-jvmci-b01)
                Substrate VM GraalVM CE %1$s+10.1 (build %1$s+10, serial gc)
                """,
                version);
    }
}
