package dev.nutshell.base.hash;

import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CLibrary;
import org.graalvm.word.PointerBase;

/// The block function of OpenSSL's libcrypto, linked into the image (crypto/sha/asm/sha256-x86_64.pl).
///
/// It chooses between SHA extensions, AVX2, AVX and SSSE3 by itself. The linker takes this function and its look at the
/// processor out of the library, and nothing else.
@CLibrary("crypto")
final class LinkedBlocks implements BlockHasher.Blocks {
    @Override
    public void compress(int[] state, byte[] bytes, int from, int count) {
        try (PinnedObject words = PinnedObject.create(state);
                PinnedObject input = PinnedObject.create(bytes)) {
            sha256BlockDataOrder(
                    words.addressOfArrayElement(0), input.addressOfArrayElement(from), count);
        }
    }

    /// @param state eight words in the processor's order
    /// @param blocks of 64 bytes
    @CFunction("sha256_block_data_order")
    private static native void sha256BlockDataOrder(
            PointerBase state, PointerBase blocks, long count);
}
