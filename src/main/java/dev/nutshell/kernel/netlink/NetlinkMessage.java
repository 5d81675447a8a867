package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.NetlinkConstants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// A request in the making: header, fixed part, attributes (struct nlattr: length, type, content, padded to 4 bytes).
public final class NetlinkMessage {
    private static final int INITIAL = 256;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int LONGEST_ATTRIBUTE = 0xffff;

    private final String subject;
    private final Deque<Integer> open = new ArrayDeque<>();
    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL).order(ByteOrder.nativeOrder());

    /// @param flags besides NLM_F_REQUEST
    /// @param subject what it is about, for the message of a failure
    public NetlinkMessage(int type, int flags, String subject) {
        this.subject = subject;
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) (flags | NetlinkConstants.NLM_F_REQUEST))
                .putLong(0);
    }

    String subject() {
        return subject;
    }

    /// Bytes of the fixed part.
    public NetlinkMessage fixed(byte[] bytes) {
        reserve(bytes.length);
        buffer.put(bytes);
        return this;
    }

    public NetlinkMessage bytes(int type, byte[] value) {
        header(type, value.length);
        buffer.put(value);
        pad();
        return this;
    }

    /// With a final zero.
    public NetlinkMessage text(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        header(type, bytes.length + 1);
        buffer.put(bytes).put((byte) 0);
        pad();
        return this;
    }

    public NetlinkMessage number8(int type, int value) {
        header(type, 1);
        buffer.put((byte) value);
        pad();
        return this;
    }

    public NetlinkMessage number16(int type, int value) {
        header(type, Short.BYTES);
        buffer.putShort((short) value);
        pad();
        return this;
    }

    public NetlinkMessage number32(int type, long value) {
        header(type, Integer.BYTES);
        buffer.putInt((int) value);
        return this;
    }

    /// Big endian, as nftables wants it.
    public NetlinkMessage network32(int type, long value) {
        header(type, Integer.BYTES);
        buffer.put((byte) (value >>> 24))
                .put((byte) (value >>> 16))
                .put((byte) (value >>> 8))
                .put((byte) value);
        return this;
    }

    /// Begins an attribute that is made of attributes.
    public NetlinkMessage nest(int type) {
        open.push(buffer.position());
        header(type, 0);
        return this;
    }

    public NetlinkMessage end() {
        int start = open.pop();
        int length = buffer.position() - start;
        if (length > LONGEST_ATTRIBUTE) {
            throw new IllegalArgumentException(subject + ": attribute of " + length + " bytes");
        }
        buffer.putShort(start, (short) length);
        return this;
    }

    /// So far.
    public int size() {
        return buffer.position();
    }

    byte[] toBytes(int sequence, boolean acknowledged) {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        message.putInt(0, bytes.length);
        if (acknowledged) {
            message.putShort(6, (short) (message.getShort(6) | NetlinkConstants.NLM_F_ACK));
        }
        message.putInt(8, sequence);
        return bytes;
    }

    private void header(int type, int length) {
        reserve(ATTRIBUTE_HEADER + length + 3);
        buffer.putShort((short) (ATTRIBUTE_HEADER + length)).putShort((short) type);
    }

    private void pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
    }

    private void reserve(int more) {
        if (buffer.remaining() < more) {
            ByteBuffer larger =
                    ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + more))
                            .order(ByteOrder.nativeOrder());
            larger.put(buffer.flip());
            buffer = larger;
        }
    }
}
