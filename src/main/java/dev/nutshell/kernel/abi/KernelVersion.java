package dev.nutshell.kernel.abi;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The first two numbers of a kernel release such as `6.1.0-42-amd64`.
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

    /// Reads a release as `uname -r` prints it.
    ///
    /// @throws EngineException INVALID_ARGUMENT when it does not start with two numbers
    public static KernelVersion parse(String release) {
        Matcher numbers = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(\\D.*)?").matcher(release);
        if (!numbers.matches()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "invalid kernel version: \"" + release + "\"");
        }
        return new KernelVersion(
                Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }

    /// The kernel that this process runs on (the JDK asks `uname(2)`).
    public static KernelVersion current() {
        return parse(System.getProperty("os.version", ""));
    }

    public boolean isAtLeast(KernelVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
