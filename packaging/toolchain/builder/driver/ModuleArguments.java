import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Part of the assembly: prints the `--add-exports` and `--add-opens` that let the builder's modules into the JDK's and
/// into each other. In GraalVM the JDK's modules name the builder's in their own descriptors.
final class ModuleArguments {
    /// The JDK's modules into which the builder looks.
    private static final List<String> JDK =
            List.of(
                    "java.base",
                    "java.compiler",
                    "java.instrument",
                    "java.logging",
                    "java.management",
                    "java.naming",
                    "java.rmi",
                    "java.security.jgss",
                    "java.xml",
                    "jdk.attach",
                    "jdk.internal.vm.ci",
                    "jdk.jfr",
                    "jdk.management",
                    "jdk.naming.dns",
                    "jdk.zipfs");

    private static final Set<String> OPENED = Set.of("java.base", "jdk.internal.vm.ci");

    private ModuleArguments() {}

    /// @param arguments the directory of the builder's jars
    public static void main(String[] arguments) {
        List<ModuleDescriptor> builder =
                ModuleFinder.of(Path.of(arguments[0])).findAll().stream()
                        .map(ModuleReference::descriptor)
                        .sorted(Comparator.comparing(ModuleDescriptor::name))
                        .toList();
        for (String name : JDK) {
            ModuleDescriptor module = ModuleFinder.ofSystem().find(name).orElseThrow().descriptor();
            print("--add-exports=", module, names(builder));
            if (OPENED.contains(name)) {
                print("--add-opens=", module, names(builder));
            }
        }
        for (ModuleDescriptor module : builder) {
            print("--add-exports=", module, names(builder.stream().filter(it -> it != module).toList()));
        }
    }

    private static String names(List<ModuleDescriptor> modules) {
        return modules.stream().map(ModuleDescriptor::name).collect(Collectors.joining(","));
    }

    private static void print(String option, ModuleDescriptor module, String targets) {
        module.packages().stream()
                .sorted()
                .map(it -> option + module.name() + "/" + it + "=" + targets)
                .forEach(System.out::println);
    }
}
