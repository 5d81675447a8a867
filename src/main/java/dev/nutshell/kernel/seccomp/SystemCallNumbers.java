package dev.nutshell.kernel.seccomp;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// The system calls of every ABI: all names that a profile may use, not only those that this program calls itself
/// ([dev.nutshell.kernel.abi.SystemCall]).
final class SystemCallNumbers {
    private static final String RESOURCE = "/seccomp/system-calls.txt";
    private static final int ABSENT = -1;
    private static final int COLUMNS = SystemCallAbi.values().length;

    private final Map<String, int[]> rows;

    private SystemCallNumbers(Map<String, int[]> rows) {
        this.rows = rows;
    }

    static SystemCallNumbers load() {
        Map<String, int[]> rows = new HashMap<>(1024);
        String text = text();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (text.charAt(start) != '#') {
                int nameEnd = text.indexOf(' ', start);
                rows.put(text.substring(start, nameEnd), columns(text, nameEnd + 1, end));
            }
            start = end + 1;
        }
        return new SystemCallNumbers(rows);
    }

    /// The numbers of one line, in the order of [SystemCallAbi].
    private static int[] columns(String text, int from, int end) {
        int[] columns = new int[COLUMNS];
        int start = from;
        for (int column = 0; column < COLUMNS; column++) {
            int space = text.indexOf(' ', start);
            int stop = space < 0 || space > end ? end : space;
            columns[column] =
                    text.charAt(start) == '-' ? ABSENT : Integer.parseInt(text, start, stop, 10);
            start = stop + 1;
        }
        return columns;
    }

    /// The number as `seccomp_data.nr` shows it; empty for a name that the ABI does not have.
    OptionalInt number(SystemCallAbi abi, String name) {
        int[] columns = rows.get(name);
        return columns == null || columns[abi.ordinal()] == ABSENT
                ? OptionalInt.empty()
                : OptionalInt.of(abi.numberBase() + columns[abi.ordinal()]);
    }

    /// All calls of one ABI.
    Map<String, Integer> numbers(SystemCallAbi abi) {
        Map<String, Integer> numbers = new HashMap<>();
        rows.keySet()
                .forEach(name -> number(abi, name).ifPresent(number -> numbers.put(name, number)));
        return numbers;
    }

    private static String text() {
        try (InputStream resource = SystemCallNumbers.class.getResourceAsStream(RESOURCE)) {
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
