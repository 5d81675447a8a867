package dev.nutshell.kernel.seccomp;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// The system calls of one ABI: all names that a profile may use, not only those that this program calls itself
/// ([dev.nutshell.kernel.abi.SystemCall]).
final class SystemCallTable {
    private static final String RESOURCE = "/seccomp/system-calls.txt";

    private final Map<String, Integer> numbers;

    private SystemCallTable(Map<String, Integer> numbers) {
        this.numbers = numbers;
    }

    static SystemCallTable of(SystemCallAbi abi) {
        int column =
                switch (abi) {
                    case X86_64 -> 1;
                    case X86 -> 2;
                    case X32 -> 3;
                    case AARCH64 -> 4;
                    case ARM -> 5;
                };
        Map<String, Integer> numbers = new HashMap<>();
        text().lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(
                        line -> {
                            String[] columns = line.split(" ", -1);
                            if (!columns[column].equals("-")) {
                                numbers.put(
                                        columns[0],
                                        abi.numberBase() + Integer.parseInt(columns[column]));
                            }
                        });
        return new SystemCallTable(numbers);
    }

    /// The number as `seccomp_data.nr` shows it; empty for a name that the ABI does not have.
    OptionalInt number(String name) {
        Integer number = numbers.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    Map<String, Integer> numbers() {
        return Map.copyOf(numbers);
    }

    private static String text() {
        try (InputStream resource = SystemCallTable.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new EngineException(
                        ErrorKind.INTERNAL, "resource " + RESOURCE + " is missing");
            }
            return new String(resource.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "resource " + RESOURCE + ": " + e.getMessage(), e);
        }
    }
}
