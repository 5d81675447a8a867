package dev.nutshell.processor;

import com.oracle.svm.core.Uninterruptible;
import com.oracle.svm.core.cpufeature.Stubs;
import jdk.graal.compiler.replacements.nodes.MessageDigestNode.SHA256Node;
import jdk.graal.compiler.word.Word;
import org.graalvm.word.Pointer;
import sun.misc.Unsafe;

/// SHA-256's compression function (FIPS 180-4, section 6.2.2) by the processor's vector instructions.
final class ProcessorSha256 {
    private ProcessorSha256() {}

    /// @param block 64 bytes from `from` on
    /// @param state the eight words of the hash
    @SuppressWarnings("removal") // the only name for these numbers that this compiler knows
    @Uninterruptible(reason = "a collection would move the arrays away from under the pointers")
    static void compress(byte[] block, int from, int[] state) {
        // the layout of the image's objects, not that of the JVM which builds it
        Pointer bytes =
                Word.objectToUntrackedPointer(block).add(Unsafe.ARRAY_BYTE_BASE_OFFSET).add(from);
        Pointer words = Word.objectToUntrackedPointer(state).add(Unsafe.ARRAY_INT_BASE_OFFSET);
        SHA256Node.sha256ImplCompress(
                bytes, words, Stubs.getRuntimeCheckedCPUFeatures(SHA256Node.class));
    }
}
