package dev.nutshell.kernel.netlink;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.call.KernelException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Goes through the messages of one datagram of the kernel's (`struct nlmsghdr`, netlink(7)).
///
/// Trusts no length: what does not fit is CORRUPT, never read beyond.
final class AnswerCursor {
    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;
    private static final int ATTRIBUTE_HEADER = 4;

    private final ByteBuffer datagram;
    private int start;
    private int end;

    /// @param datagram in native byte order, read from 0 to its limit
    AnswerCursor(ByteBuffer datagram) {
        this.datagram = datagram;
    }

    /// Moves to the next message; false behind the last one.
    boolean next() {
        start = (end + 3) & ~3;
        int rest = datagram.limit() - start;
        if (rest <= 0) {
            return false;
        }
        int length = rest < NetlinkConstants.HEADER_SIZE ? 0 : datagram.getInt(start);
        if (length < NetlinkConstants.HEADER_SIZE || length > rest) {
            throw malformed();
        }
        end = start + length;
        return true;
    }

    int type() {
        return Short.toUnsignedInt(datagram.getShort(start + TYPE));
    }

    int sequence() {
        return datagram.getInt(start + SEQUENCE);
    }

    boolean has(int flag) {
        return (datagram.getShort(start + FLAGS) & flag) != 0;
    }

    /// What follows the header.
    byte[] payload() {
        byte[] payload = new byte[end - start - NetlinkConstants.HEADER_SIZE];
        datagram.get(start + NetlinkConstants.HEADER_SIZE, payload);
        return payload;
    }

    /// The error that a message of type NLMSG_ERROR or NLMSG_DONE tells of; empty when all went well.
    Optional<KernelException> failure(String subject) {
        int number = start + NetlinkConstants.HEADER_SIZE;
        boolean isError = type() == NetlinkConstants.NLMSG_ERROR;
        if (end - number < Integer.BYTES) {
            if (isError) {
                throw malformed();
            }
            return Optional.empty();
        }
        int error = -datagram.getInt(number);
        if (error <= 0) {
            return Optional.empty();
        }
        String text = isError ? errorText(number + Integer.BYTES) : text(number + Integer.BYTES);
        return Optional.of(
                new KernelException(
                        "netlink",
                        Errno.of(error),
                        text.isEmpty() ? subject : subject + " (" + text + ")"));
    }

    /// Behind the error number are the request's header, its content unless NLM_F_CAPPED is set, and attributes.
    private String errorText(int request) {
        if (end - request < NetlinkConstants.HEADER_SIZE) {
            return "";
        }
        long length =
                has(NetlinkConstants.NLM_F_CAPPED)
                        ? NetlinkConstants.HEADER_SIZE
                        : (Integer.toUnsignedLong(datagram.getInt(request)) + 3) & ~3L;
        return length > end - request ? "" : text(request + (int) length);
    }

    /// NLMSGERR_ATTR_MSG among the attributes at `offset`.
    private String text(int offset) {
        if (!has(NetlinkConstants.NLM_F_ACK_TLVS)) {
            return "";
        }
        int at = offset;
        while (at + ATTRIBUTE_HEADER <= end) {
            int size = Short.toUnsignedInt(datagram.getShort(at));
            if (size < ATTRIBUTE_HEADER || size > end - at) {
                return "";
            }
            if (datagram.getShort(at + 2) == NetlinkConstants.NLMSGERR_ATTR_MSG) {
                byte[] text = new byte[size - ATTRIBUTE_HEADER];
                datagram.get(at + ATTRIBUTE_HEADER, text);
                return NetlinkAnswer.text(text);
            }
            at += (size + 3) & ~3;
        }
        return "";
    }

    private static EngineException malformed() {
        return new EngineException(ErrorKind.CORRUPT, "netlink: malformed answer");
    }
}
