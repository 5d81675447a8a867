package dev.nutshell.kernel.call;

import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.RuntimeOptions;

/// The heap of the process's own Java objects.
public final class JavaHeap {
    /// How much free memory the heap keeps, in bytes; 0 leaves that to it.
    private static final String KEPT = "MaxHeapFree";

    /// Collecting the young objects first would leave the chunks that they were in to those that are moved next.
    private static final String TWO_STEPS = "CollectYoungGenerationSeparately";

    private JavaHeap() {}

    /// Collects garbage and gives every free chunk back to the system. Takes about a millisecond of a small heap; does nothing
    /// on the JVM.
    public static void release() {
        if (ImageInfo.inImageRuntimeCode()) {
            RuntimeOptions.set(TWO_STEPS, false);
            RuntimeOptions.set(KEPT, 1L);
            System.gc();
            RuntimeOptions.set(KEPT, 0L);
        }
    }
}
