package dev.nutshell.processor;

import com.oracle.svm.core.cpufeature.RuntimeCPUFeatureCheck;
import java.util.function.BooleanSupplier;

/// Instructions of x86-64 that not every processor has, by the builder's names for them.
///
/// They must be among the builder's `-H:RuntimeCheckedCPUFeatures`. The names are looked up while the image is built: the
/// enumeration is in a module that the compiler does not show to us.
final class ProcessorFeature {
    private static final Enum<?> SHA = named("SHA");
    private static final Enum<?> SSSE3 = named("SSSE3");
    private static final Enum<?> SSE4_1 = named("SSE4_1");

    private ProcessorFeature() {}

    /// Whether the image is built for the architecture whose features these are.
    static final class Known implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return System.getProperty("os.arch").equals("amd64");
        }
    }

    /// The SHA extensions and what their loop needs beside them (Intel SDM volume 1, section 12.14).
    @SuppressWarnings({"unchecked", "rawtypes"})
    static boolean hasSha() {
        return RuntimeCPUFeatureCheck.isSupported((Enum) SHA, (Enum) SSSE3, (Enum) SSE4_1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Enum<?> named(String name) {
        try {
            return Enum.valueOf((Class) Class.forName("jdk.vm.ci.amd64.AMD64$CPUFeature"), name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the image is built without a compiler", e);
        }
    }
}
