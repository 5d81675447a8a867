package dev.nutshell.kernel.call;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.SystemCall;
import java.util.OptionalDouble;
import org.graalvm.nativeimage.ImageInfo;

/// Decides how the C function `syscall` and the player of child programs are reached: the only place where the native image
/// and the JVM differ.
///
/// On the JVM it is a downcall handle ([LinkedSyscalls], [LinkedClone]). In the image it is a direct C call ([DirectSyscalls],
/// [DirectClone]): a static executable has no dynamic symbols for `Linker.defaultLookup()` to find, and the direct call costs
/// the same under every image builder.
public final class SymbolSource {
    private SymbolSource() {}

    /// The door for this process.
    public static Syscalls syscalls() {
        return ImageInfo.inImageCode()
                ? new DirectSyscalls(Architecture.current())
                : new LinkedSyscalls(Architecture.current());
    }

    /// The clone door for this process.
    public static CloneDoor cloneDoor() {
        long page = PlayerPage.address(syscalls());
        return ImageInfo.inImageCode() ? new DirectClone(page) : new LinkedClone(page);
    }

    /// Nanoseconds of one bare `getppid(2)`, the mean of `count`; empty on the JVM, where there is no bare call.
    public static OptionalDouble bareCallCost(int count) {
        if (!ImageInfo.inImageCode()) {
            return OptionalDouble.empty();
        }
        int number = SystemCall.GETPPID.number(Architecture.current());
        long start = System.nanoTime();
        DirectSyscalls.playBare(number, count);
        return OptionalDouble.of((System.nanoTime() - start) / (double) count);
    }
}
