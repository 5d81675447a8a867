package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.WireGuardConstants;
import java.util.Arrays;

/// A private, public or preshared key of WireGuard. Does not show itself.
public final class WireGuardKey {
    private final byte[] bytes;

    /// @param bytes 32
    public WireGuardKey(byte[] bytes) {
        if (bytes.length != WireGuardConstants.WG_KEY_LEN) {
            throw new IllegalArgumentException("key of " + bytes.length + " bytes");
        }
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireGuardKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "key";
    }
}
