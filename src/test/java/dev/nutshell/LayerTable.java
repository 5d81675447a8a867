package dev.nutshell;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The layer table of `docs/architecture.md`, section 1, in a form that a test can hold the code to.
///
/// Package, what it may import of the project, what it may import of outside libraries. The JDK is always allowed,
/// `kernel` stands for the whole kernel layer. A sub-package belongs to its parent unless it has a row of its own.
final class LayerTable {
    private static final String TABLE =
            """
            base               | base.hash
            base.hash          |                                                        | builder
            kernel.abi         | base
            kernel.call        | kernel.abi base                                       | builder
            kernel.file        | kernel.abi kernel.call base
            kernel.mount       | kernel.abi kernel.call kernel.file kernel.process base
            kernel.namespace   | kernel.abi kernel.call kernel.file kernel.process base
            kernel.process     | kernel.abi kernel.call kernel.file base                | builder
            kernel.terminal    | kernel.abi kernel.call kernel.file base
            kernel.bpf         | kernel.abi kernel.call kernel.file base
            kernel.cgroup      | kernel.abi kernel.bpf kernel.call kernel.file base
            kernel.seccomp     | kernel.abi kernel.call kernel.file kernel.security base
            kernel.security    | kernel.abi kernel.call kernel.file base
            kernel.netlink     | kernel.abi kernel.call kernel.file base
            json               | base                                                   | jackson
            archive            | base                                                   | compression
            spec.image         | json base                                              | tree
            spec.runtime       | json base                                              | tree
            spec.container     | json base                                              | tree
            store              | json kernel.abi kernel.call kernel.file base           | tree
            journal            | store kernel base
            rootless           | store kernel base
            image              | store archive spec.image json kernel base              | tree
            registry           | json spec.image base                                   | tree http
            network            | store journal json kernel base                         | tree dns
            volume             | store journal spec.container json kernel base          | tree
            runtime.init       | kernel spec.runtime base
            runtime            | runtime.init kernel spec.runtime store base
            etcd               | network registry json base                             | tree
            transfer           | registry image archive spec.image json base            | tree
            build              | image archive spec.image json base                     | tree
            container          | runtime runtime.init rootless journal image network volume spec.image spec.runtime spec.container store json kernel base | tree
            engine             | container etcd rootless journal transfer build runtime runtime.init image registry network volume spec.image spec.runtime spec.container store json archive kernel base | tree signals
            oci                | runtime spec.runtime json base                         | tree
            cli                | engine spec.container json base                        | tree picocli jakarta
            api                | engine spec.container json base                        | tree jakarta quarkus vertx
            launch             | everything                                             | picocli jakarta quarkus builder
            """;

    private static final Map<String, List<String>> LIBRARIES =
            Map.ofEntries(
                    library(
                            "tree",
                            "com.fasterxml.jackson.databind.JsonNode",
                            "com.fasterxml.jackson.databind.node."),
                    library("jackson", "com.fasterxml.jackson."),
                    library("http", "org.apache.hc."),
                    library("dns", "org.xbill.DNS."),
                    library("signals", "sun.misc.Signal"),
                    library("compression", "org.tukaani.xz."),
                    library(
                            "builder",
                            "org.graalvm.nativeimage.",
                            "org.graalvm.word.",
                            "com.oracle.svm.core."),
                    library("picocli", "picocli."),
                    library("jakarta", "jakarta."),
                    library("quarkus", "io.quarkus.", "org.eclipse.microprofile.config."),
                    library("vertx", "io.vertx."));

    private static final List<String> ALWAYS =
            List.of("java.", "javax.", "org.jspecify.annotations.");
    private static final String ROOT = "dev.nutshell.";

    private LayerTable() {}

    /// One row of the table; `libraries` are prefixes of class names.
    record Row(String name, List<String> imports, List<String> libraries) {
        boolean mayImport(String className) {
            if (className.startsWith(ROOT)) {
                return rowOf(className).filter(this::mayImport).isPresent();
            }
            return Stream.concat(ALWAYS.stream(), libraries.stream())
                    .anyMatch(className::startsWith);
        }

        private boolean mayImport(Row other) {
            return equals(other)
                    || imports.contains("everything")
                    || imports.contains(other.name)
                    || (imports.contains("kernel") && other.name.startsWith("kernel."));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        return TABLE.lines().map(LayerTable::parse).toList();
    }

    /// The row that class `className` belongs to; empty when the table has none.
    static Optional<Row> rowOf(String className) {
        return rows().stream()
                .filter(row -> className.startsWith(ROOT + row.name + "."))
                .max(Comparator.comparingInt(row -> row.name.length()));
    }

    private static Map.Entry<String, List<String>> library(String name, String... prefixes) {
        return Map.entry(name, List.of(prefixes));
    }

    private static Row parse(String line) {
        String[] columns = line.split("\\|", -1);
        List<String> libraries =
                columns.length < 3
                        ? List.of()
                        : words(columns[2]).map(LIBRARIES::get).flatMap(List::stream).toList();
        return new Row(columns[0].strip(), words(columns[1]).toList(), libraries);
    }

    private static Stream<String> words(String column) {
        return Stream.of(column.strip().split("\\s+")).filter(word -> !word.isEmpty());
    }
}
