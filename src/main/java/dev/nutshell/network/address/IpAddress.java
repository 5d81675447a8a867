package dev.nutshell.network.address;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.Optional;

/// An IPv4 or IPv6 address as a number, for arithmetic; nothing is ever looked up by name.
///
/// @param high the upper 64 bits of an IPv6 address, 0 for IPv4
/// @param low the lower 64 bits, or the 32 of IPv4
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {
    /// Which of the two protocols.
    public enum Family {
        V4(32),
        V6(128);

        private final int bits;

        Family(int bits) {
            this.bits = bits;
        }

        /// Length of an address.
        public int bits() {
            return bits;
        }
    }

    private static final long MASK_V4 = 0xffffffffL;
    private static final int BYTES_V4 = 4;
    private static final int BYTES_V6 = 16;

    /// @param bytes 4 or 16, in network order
    public static IpAddress of(byte[] bytes) {
        if (bytes.length == BYTES_V4) {
            return v4(number(bytes, 0, BYTES_V4));
        }
        if (bytes.length == BYTES_V6) {
            return new IpAddress(Family.V6, number(bytes, 0, 8), number(bytes, 8, BYTES_V6));
        }
        throw new IllegalArgumentException("address of " + bytes.length + " bytes");
    }

    public static IpAddress v4(long number) {
        return new IpAddress(Family.V4, 0, number & MASK_V4);
    }

    private static long number(byte[] bytes, int from, int end) {
        long value = 0;
        for (int i = from; i < end; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    /// @throws EngineException INVALID_ARGUMENT when `text` is no address
    public static IpAddress parse(String text) {
        return find(text)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.INVALID_ARGUMENT,
                                        "invalid IP address: \"" + text + "\""));
    }

    /// The address that `text` is; empty when it is none. A zone (`%eth0`) is none of it.
    public static Optional<IpAddress> find(String text) {
        return text.indexOf(':') >= 0
                ? AddressText.parseV6(text)
                : AddressText.parseV4(text).map(IpAddress::v4);
    }

    public boolean isV6() {
        return family == Family.V6;
    }

    public byte[] bytes() {
        byte[] bytes = new byte[isV6() ? BYTES_V6 : BYTES_V4];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd >= 8 ? high >>> (fromEnd - 8) * 8 : low >>> fromEnd * 8);
        }
        return bytes;
    }

    /// The address `steps` further on; beyond the last one it begins anew.
    public IpAddress plus(long steps) {
        if (!isV6()) {
            return v4(low + steps);
        }
        long sum = low + steps;
        long carry =
                steps >= 0
                        ? (Long.compareUnsigned(sum, low) < 0 ? 1 : 0)
                        : (Long.compareUnsigned(sum, low) > 0 ? -1 : 0);
        return new IpAddress(family, high + carry, sum);
    }

    /// The first `prefix` bits, the others 0.
    IpAddress masked(int prefix) {
        if (!isV6()) {
            return v4(prefix == 0 ? 0 : low & (-1L << (family.bits() - prefix)));
        }
        if (prefix <= Long.SIZE) {
            return new IpAddress(family, prefix == 0 ? 0 : high & (-1L << (Long.SIZE - prefix)), 0);
        }
        return new IpAddress(
                family, high, low & (prefix == 128 ? -1L : -1L << (family.bits() - prefix)));
    }

    /// The first `prefix` bits, the others 1.
    IpAddress filled(int prefix) {
        if (!isV6()) {
            long rest = family.bits() == prefix ? 0 : MASK_V4 >>> prefix;
            return v4(low | rest);
        }
        if (prefix < Long.SIZE) {
            return new IpAddress(family, high | -1L >>> prefix, -1L);
        }
        return new IpAddress(
                family, high, prefix == 128 ? low : low | -1L >>> (prefix - Long.SIZE));
    }

    /// 127.0.0.0/8 and ::1.
    public boolean isLoopback() {
        return isV6() ? high == 0 && low == 1 : low >>> 24 == 127;
    }

    /// 169.254.0.0/16 and fe80::/10.
    public boolean isLinkLocal() {
        return isV6() ? high >>> 54 == 0xfe80L >>> 6 : low >>> 16 == 0xa9feL;
    }

    /// 224.0.0.0/4 and ff00::/8.
    public boolean isMulticast() {
        return isV6() ? high >>> 56 == 0xffL : low >>> 28 == 0xeL;
    }

    /// 0.0.0.0 and ::.
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    @Override
    public int compareTo(IpAddress other) {
        int families = family.compareTo(other.family);
        if (families != 0) {
            return families;
        }
        int upper = Long.compareUnsigned(high, other.high);
        return upper != 0 ? upper : Long.compareUnsigned(low, other.low);
    }

    /// As RFC 5952 writes it.
    @Override
    public String toString() {
        return AddressText.of(this);
    }
}
