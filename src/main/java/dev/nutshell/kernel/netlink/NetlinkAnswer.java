package dev.nutshell.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// One message of the kernel's.
///
/// @param payload the fixed part and the attributes
public record NetlinkAnswer(int type, byte[] payload) {
    private static final int TYPE_MASK = 0x3fff;

    /// A number of the fixed part, in the machine's order.
    public int number32(int offset) {
        return ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()).getInt(offset);
    }

    public int number8(int offset) {
        return payload[offset] & 0xff;
    }

    /// The attributes behind a fixed part of `fixed` bytes, by type; of several of one type the last.
    public Map<Integer, byte[]> attributes(int fixed) {
        return attributes(payload, fixed);
    }

    /// The attributes in `bytes` from `from` on.
    public static Map<Integer, byte[]> attributes(byte[] bytes, int from) {
        Map<Integer, byte[]> attributes = new HashMap<>();
        each(from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length), attributes::put);
        return attributes;
    }

    /// Hands out attributes one by one.
    static void each(byte[] bytes, BiConsumer<Integer, byte[]> consumer) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int position = 0;
        while (position + 4 <= bytes.length) {
            int length = Short.toUnsignedInt(buffer.getShort(position));
            if (length < 4 || position + length > bytes.length) {
                break;
            }
            consumer.accept(
                    buffer.getShort(position + 2) & TYPE_MASK,
                    Arrays.copyOfRange(bytes, position + 4, position + length));
            position += (length + 3) & ~3;
        }
    }

    /// A text without its final zero.
    public static String text(byte[] value) {
        int length =
                value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
        return new String(value, 0, length, StandardCharsets.UTF_8);
    }

    /// An unsigned number in the machine's order.
    static Optional<Integer> number16(Map<Integer, byte[]> attributes, int type) {
        return Optional.ofNullable(attributes.get(type))
                .filter(value -> value.length >= Short.BYTES)
                .map(
                        value ->
                                Short.toUnsignedInt(
                                        ByteBuffer.wrap(value)
                                                .order(ByteOrder.nativeOrder())
                                                .getShort()));
    }

    /// A number in the machine's order.
    public static Optional<Integer> number32(Map<Integer, byte[]> attributes, int type) {
        return Optional.ofNullable(attributes.get(type))
                .filter(value -> value.length >= Integer.BYTES)
                .map(value -> ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
    }
}
