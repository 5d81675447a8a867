package dev.nutshell.kernel.bpf;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Gives what is sent to one port of a network namespace to sockets that are bound elsewhere (BPF_PROG_TYPE_SK_LOOKUP, since
/// Linux 5.9): the kernel asks before it looks for a socket itself. Packets of established connections do not come here.
public final class SocketLookup {
    private static final int RESULT = 0;
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int CONTEXT = 6;
    private static final int SLOT = 7;
    private static final int SOCKET = 8;
    private static final int FRAME = 10;
    private static final int SLOT_OFFSET = -4;
    private static final int PASS = 1;

    /// In place of an offset that is known when the program is complete.
    private static final int TO_PASS = Integer.MAX_VALUE;

    private static final String DESCRIPTION = "look-up of sockets";

    private SocketLookup() {}

    /// Begins with it.
    ///
    /// @param namespace of network
    /// @param address 4 bytes
    /// @param datagrams of UDP, bound
    /// @param listener of TCP
    /// @return what ends it when it is closed, or its process ends
    /// @throws dev.nutshell.kernel.call.KernelException EPERM, EINVAL where it cannot be had
    public static Fd attach(
            Syscalls syscalls, Fd namespace, byte[] address, int port, Fd datagrams, Fd listener) {
        BpfCalls calls = new BpfCalls(syscalls);
        try (Fd map = calls.socketMap(List.of(datagrams, listener), DESCRIPTION);
                Fd program =
                        calls.load(
                                BpfConstants.BPF_PROG_TYPE_SK_LOOKUP,
                                BpfConstants.BPF_SK_LOOKUP,
                                program(address, port, map.number()),
                                DESCRIPTION)) {
            return calls.link(program, namespace, BpfConstants.BPF_SK_LOOKUP);
        }
    }

    /// Whatever is not for the port is looked for as without it.
    private static List<Instruction> program(byte[] address, int port, int map) {
        int number = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).getInt();
        return withJumps(
                new Instruction(BpfConstants.MOVE_64, CONTEXT, FIRST, 0, 0),
                load(BpfConstants.LOOKUP_FAMILY),
                unless(SocketConstants.AF_INET),
                load(BpfConstants.LOOKUP_LOCAL_ADDRESS),
                unless(number),
                load(BpfConstants.LOOKUP_LOCAL_PORT),
                unless(port),
                load(BpfConstants.LOOKUP_PROTOCOL),
                constant(SLOT, 0),
                new Instruction(
                        BpfConstants.JUMP_EQUAL_64, SECOND, 0, 2, SocketConstants.IPPROTO_UDP),
                unless(SocketConstants.IPPROTO_TCP),
                constant(SLOT, 1),
                new Instruction(BpfConstants.STORE_WORD, FRAME, SLOT, SLOT_OFFSET, 0),
                new Instruction(
                        BpfConstants.LOAD_CONSTANT_64,
                        FIRST,
                        BpfConstants.BPF_PSEUDO_MAP_FD,
                        0,
                        map),
                new Instruction(0, 0, 0, 0, 0),
                new Instruction(BpfConstants.MOVE_64, SECOND, FRAME, 0, 0),
                new Instruction(BpfConstants.ADD_CONSTANT_64, SECOND, 0, 0, SLOT_OFFSET),
                call(BpfConstants.BPF_FUNC_MAP_LOOKUP_ELEM),
                // a socket that has been closed has left the map
                new Instruction(BpfConstants.JUMP_EQUAL_64, RESULT, 0, TO_PASS, 0),
                new Instruction(BpfConstants.MOVE_64, SOCKET, RESULT, 0, 0),
                new Instruction(BpfConstants.MOVE_64, FIRST, CONTEXT, 0, 0),
                new Instruction(BpfConstants.MOVE_64, SECOND, RESULT, 0, 0),
                constant(THIRD, 0),
                call(BpfConstants.BPF_FUNC_SK_ASSIGN),
                new Instruction(BpfConstants.MOVE_64, FIRST, SOCKET, 0, 0),
                call(BpfConstants.BPF_FUNC_SK_RELEASE),
                constant(RESULT, PASS),
                new Instruction(BpfConstants.EXIT, 0, 0, 0, 0));
    }

    /// Leads all jumps [#TO_PASS] to the last but one.
    private static List<Instruction> withJumps(Instruction... code) {
        List<Instruction> program = new ArrayList<>();
        for (Instruction each : code) {
            int left = code.length - 2 - program.size() - 1;
            program.add(each.offset() == TO_PASS ? each.withOffset(left) : each);
        }
        return program;
    }

    private static Instruction load(int offset) {
        return new Instruction(BpfConstants.LOAD_WORD, SECOND, CONTEXT, offset, 0);
    }

    /// Goes to the end where the loaded word is another one.
    private static Instruction unless(int value) {
        return new Instruction(BpfConstants.JUMP_NOT_EQUAL, SECOND, 0, TO_PASS, value);
    }

    private static Instruction constant(int register, int value) {
        return new Instruction(BpfConstants.MOVE_CONSTANT_64, register, 0, 0, value);
    }

    private static Instruction call(int function) {
        return new Instruction(BpfConstants.CALL, 0, 0, 0, function);
    }
}
