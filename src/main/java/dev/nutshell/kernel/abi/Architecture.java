package dev.nutshell.kernel.abi;

import java.util.Locale;

/// The processor architectures that the kernel layer knows.
public enum Architecture {
    X86_64("amd64"),
    AARCH64("arm64");

    private final String ociName;

    Architecture(String ociName) {
        this.ociName = ociName;
    }

    /// The name of the image specification (GOARCH): `amd64`, `arm64`.
    public String ociName() {
        return ociName;
    }

    /// The architecture that this process runs on.
    public static Architecture current() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "aarch64", "arm64" -> AARCH64;
            default -> X86_64;
        };
    }
}
