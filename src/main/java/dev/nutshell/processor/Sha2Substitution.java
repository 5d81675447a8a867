package dev.nutshell.processor;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/// In the image, SHA-224 and SHA-256 of the JDK use the processor's instructions where it has them.
@TargetClass(className = "sun.security.provider.SHA2", onlyWith = ProcessorFeature.Known.class)
final class Sha2Substitution {
    @Alias
    @SuppressWarnings("NullAway.Init") // it is the target's
    private int[] state;

    @Substitute
    @SuppressWarnings("UnusedMethod") // called by the class that this one takes the place of
    void implCompress(byte[] block, int from) {
        implCompressCheck(block, from);
        if (ProcessorFeature.hasVectorRotation()) {
            ProcessorSha256.compress(block, from, state);
        } else {
            implCompress0(block, from);
        }
    }

    @Alias
    private native void implCompressCheck(byte[] block, int from);

    @Alias
    private native void implCompress0(byte[] block, int from);
}
