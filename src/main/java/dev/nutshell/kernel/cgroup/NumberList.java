package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.BitSet;

/// A list of processors or memory nodes such as `0-3,7` (cpuset(7), "List format").
record NumberList(BitSet numbers) {
    /// The largest number that Docker takes.
    private static final int LARGEST = 8192;

    /// @throws EngineException INVALID_ARGUMENT with Docker's words: `invalid format: 3-1`
    static NumberList parse(String text) {
        BitSet numbers = new BitSet();
        String list = "," + text.strip() + ",";
        if (list.length() > 2 && list.contains(",,")) {
            throw malformed(text);
        }
        for (String part : MountedHierarchies.words(text.strip(), ',')) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash), text);
            int last = dash < 0 ? first : number(part.substring(dash + 1), text);
            if (last < first) {
                throw malformed(text);
            }
            numbers.set(first, last + 1);
        }
        return new NumberList(numbers);
    }

    boolean contains(NumberList other) {
        BitSet missing = (BitSet) other.numbers.clone();
        missing.andNot(numbers);
        return missing.isEmpty();
    }

    private static int number(String digits, String text) {
        try {
            int number = Integer.parseInt(digits);
            if (number < 0) {
                throw malformed(text);
            }
            if (number > LARGEST) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT, "value of out range, maximum is " + LARGEST);
            }
            return number;
        } catch (NumberFormatException _) {
            throw malformed(text);
        }
    }

    private static EngineException malformed(String text) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, "invalid format: " + text);
    }
}
