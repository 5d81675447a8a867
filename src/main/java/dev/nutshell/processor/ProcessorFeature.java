package dev.nutshell.processor;

import com.oracle.svm.core.amd64.AMD64LibCHelper;
import java.util.function.BooleanSupplier;
import org.graalvm.nativeimage.StackValue;

/// Instructions of x86-64 that not every processor has.
final class ProcessorFeature {
    private static final int UNKNOWN = 0;
    private static final int ABSENT = 1;
    private static final int PRESENT = 2;

    /// Asked once: the instruction that tells it leaves the virtual machine where there is one.
    private static int vectorRotation = UNKNOWN;

    private ProcessorFeature() {}

    /// Whether the image is built for the architecture whose features these are.
    static final class Known implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return System.getProperty("os.arch").equals("amd64");
        }
    }

    /// Integer vectors of 32 bytes and `rorx`, with what comes before them: every server since Haswell and Excavator (2013,
    /// 2015).
    static boolean hasVectorRotation() {
        if (vectorRotation == UNKNOWN) {
            AMD64LibCHelper.CPUFeatures has = StackValue.get(AMD64LibCHelper.CPUFeatures.class);
            AMD64LibCHelper.determineCPUFeatures(has);
            boolean all = has.fSSSE3() && has.fSSE4_1() && has.fAVX() && has.fAVX2() && has.fBMI2();
            vectorRotation = all ? PRESENT : ABSENT;
        }
        return vectorRotation == PRESENT;
    }
}
