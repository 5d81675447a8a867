package dev.nutshell.network.address;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// An Ethernet address, written `02:42:ac:11:00:02`; read also from `02-42-…` and `0242.ac11.0002`.
public final class MacAddress {
    private static final int LENGTH = 6;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
    private static final int LOCAL = 2;
    private static final int MULTICAST = 1;

    private final byte[] bytes;

    private MacAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @param bytes 6
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("MAC address of " + bytes.length + " bytes");
        }
        return new MacAddress(bytes.clone());
    }

    /// @throws EngineException INVALID_ARGUMENT
    public static MacAddress parse(String text) {
        try {
            byte[] bytes =
                    text.matches("[^.]{4}\\.[^.]{4}\\.[^.]{4}")
                            ? HexFormat.of().parseHex(text.replace(".", ""))
                            : COLONS.parseHex(text.replace('-', ':'));
            if (bytes.length == LENGTH && (bytes[0] & MULTICAST) == 0) {
                return new MacAddress(bytes);
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT, "invalid MAC address \"" + text + "\"");
    }

    /// A locally administered one.
    public static MacAddress random() {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        bytes[0] = (byte) ((bytes[0] | LOCAL) & ~MULTICAST);
        return new MacAddress(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress mac && Arrays.equals(mac.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return COLONS.formatHex(bytes);
    }
}
