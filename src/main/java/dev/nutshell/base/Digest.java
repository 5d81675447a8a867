package dev.nutshell.base;

import dev.nutshell.base.hash.Sha256;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A content digest, `sha256:<64 hex>` or `sha512:<128 hex>` (image-spec, descriptor, Digests).
///
/// Only canonical lower-case digests exist: the text is used in paths and URLs (CVE-2024-3727).
public record Digest(Algorithm algorithm, String hex) {
    /// Registered algorithms of the image specification.
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64),
        SHA512("sha512", "SHA-512", 128);

        private final String prefix;
        private final String javaName;
        private final int hexLength;

        Algorithm(String prefix, String javaName, int hexLength) {
            this.prefix = prefix;
            this.javaName = javaName;
            this.hexLength = hexLength;
        }

        /// The name in front of the colon, also the folder below `blobs/`.
        public String prefix() {
            return prefix;
        }

        /// A fresh hasher.
        public MessageDigest newHasher() {
            if (this == SHA256) {
                return Sha256.newHasher();
            }
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new EngineException(
                        ErrorKind.INTERNAL, "no " + javaName + " in this build", e);
            }
        }
    }

    public Digest {
        if (hex.length() != algorithm.hexLength || !isLowerHex(hex)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad digest "
                            + algorithm.prefix
                            + ":"
                            + hex
                            + ": want "
                            + algorithm.hexLength
                            + " lower-case hex digits");
        }
    }

    /// Parses `algorithm:hex`; throws `INVALID_ARGUMENT` for anything else.
    public static Digest parse(String text) {
        for (Algorithm algorithm : Algorithm.values()) {
            if (text.startsWith(algorithm.prefix + ":")) {
                return new Digest(algorithm, text.substring(algorithm.prefix.length() + 1));
            }
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "bad digest " + text + ": want sha256:<64 hex> or sha512:<128 hex>");
    }

    /// The digest that `hasher` (of `algorithm`) has arrived at.
    public static Digest finish(Algorithm algorithm, MessageDigest hasher) {
        return new Digest(algorithm, HexFormat.of().formatHex(hasher.digest()));
    }

    /// The SHA-256 of `content`.
    public static Digest sha256(byte[] content) {
        MessageDigest hasher = Algorithm.SHA256.newHasher();
        hasher.update(content);
        return finish(Algorithm.SHA256, hasher);
    }

    /// The first 12 hex digits, as Docker prints ids.
    public String shortHex() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return algorithm.prefix + ":" + hex;
    }

    private static boolean isLowerHex(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
