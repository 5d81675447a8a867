package dev.nutshell.base.hash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.graalvm.nativeimage.ImageInfo;

/// Where a hasher for SHA-256 (FIPS 180-4) comes from.
///
/// The JVM puts machine code for the processor in the place of its Java code. An image is compiled for the oldest processor
/// and stays at a tenth of what a newer one can do; there libcrypto's code is called, which looks at the processor when it runs.
public final class Sha256 {
    private Sha256() {}

    /// A fresh hasher.
    public static MessageDigest newHasher() {
        if (ImageInfo.inImageCode()) {
            return new BlockHasher(new LinkedBlocks());
        }
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            // every Java platform has it (MessageDigest)
            throw new IllegalStateException(impossible);
        }
    }
}
