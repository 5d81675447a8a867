package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// Whole frames, as a link carries them (packet(7)).
public final class PacketSocket {
    /// `struct sockaddr_ll` of `<linux/if_packet.h>`.
    private static final int ADDRESS_SIZE = 20;

    private static final int LINK = 4;

    private PacketSocket() {}

    /// Sends one frame over a link of the calling thread's network, from the header on.
    ///
    /// @param link its index
    /// @param subject for the message of a failure
    public static void send(Syscalls syscalls, int link, byte[] frame, String subject) {
        long number =
                syscalls.invoke(
                        SystemCall.SOCKET,
                        subject,
                        SocketConstants.AF_PACKET,
                        SocketConstants.SOCK_RAW | SocketConstants.SOCK_CLOEXEC,
                        0);
        try (Fd socket = new Fd(syscalls, (int) number, subject);
                CallMemory memory = CallMemory.take()) {
            CallBuffer address = memory.allocate(ADDRESS_SIZE);
            address.putShort(0, (short) SocketConstants.AF_PACKET);
            address.putInt(LINK, link);
            CallBuffer content = memory.bytes(frame);
            syscalls.invoke(
                    SystemCall.SENDTO,
                    subject,
                    socket.number(),
                    content.address(),
                    frame.length,
                    0,
                    address.address(),
                    ADDRESS_SIZE);
        }
    }
}
