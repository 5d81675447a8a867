package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NetlinkConstants;
import dev.nutshell.kernel.abi.NfTablesConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Transactions with nftables: all of the messages, or none of them, in one go (nfnetlink batches).
public final class NfTables implements AutoCloseable {
    private final NetlinkSocket socket;

    private NfTables(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static NfTables open(Syscalls syscalls) {
        return new NfTables(NetlinkSocket.open(syscalls, NfTablesConstants.NETLINK_NETFILTER));
    }

    /// A message of family inet.
    public static NetlinkMessage message(int type, int flags, String subject) {
        return new NetlinkMessage(NfTablesConstants.SUBSYSTEM | type, flags, subject)
                .fixed(header(NfTablesConstants.NFPROTO_INET, 0));
    }

    private static byte[] header(int family, int resource) {
        return ByteBuffer.allocate(NfTablesConstants.NFGENMSG_SIZE)
                .put((byte) family)
                .put((byte) 0)
                .putShort((short) resource)
                .array();
    }

    /// @throws dev.nutshell.kernel.call.KernelException of the first message that the kernel refuses; nothing has changed then
    public void commit(List<NetlinkMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        // older kernels do not answer the end of the batch
        socket.play(batch(messages, batchBegin()), messages.size());
    }

    /// As [#commit], if nobody has changed any rule since [#generation] said `generation`; ERESTART otherwise.
    public void commitUnchanged(List<NetlinkMessage> messages, int generation) {
        if (messages.isEmpty()) {
            return;
        }
        socket.play(
                batch(
                        messages,
                        batchBegin().network32(NfTablesConstants.NFNL_BATCH_GENID, generation)),
                messages.size());
    }

    private static List<NetlinkMessage> batch(List<NetlinkMessage> messages, NetlinkMessage begin) {
        List<NetlinkMessage> batch = new ArrayList<>();
        batch.add(begin);
        batch.addAll(messages);
        batch.add(marker(NfTablesConstants.NFNL_MSG_BATCH_END));
        return batch;
    }

    private static NetlinkMessage batchBegin() {
        return marker(NfTablesConstants.NFNL_MSG_BATCH_BEGIN);
    }

    private static NetlinkMessage marker(int type) {
        return new NetlinkMessage(type, 0, "nftables transaction")
                .fixed(header(0, NfTablesConstants.SUBSYSTEM >> 8));
    }

    /// Number of the last transaction.
    public int generation() {
        List<NetlinkAnswer> answers =
                socket.ask(message(NfTablesConstants.GETGEN, 0, "nftables generation"));
        for (NetlinkAnswer answer : answers) {
            byte[] value =
                    answer.attributes(NfTablesConstants.NFGENMSG_SIZE)
                            .get(NfTablesConstants.NFTA_GEN_ID);
            if (value != null) {
                return ByteBuffer.wrap(value).getInt();
            }
        }
        return 0;
    }

    /// Whether there is such a table of family inet. A transaction that fails for want of it costs a grace period of RCU.
    public boolean exists(String table) {
        try {
            socket.ask(
                    message(NfTablesConstants.GETTABLE, 0, "table " + table)
                            .text(NfTablesConstants.NFTA_TABLE_NAME, table));
            return true;
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENOENT) {
                return false;
            }
            throw failure;
        }
    }

    /// The elements of a set, as attributes by type.
    public List<Map<Integer, byte[]>> elements(String table, String set) {
        NetlinkMessage question =
                message(
                                NfTablesConstants.GETSETELEM,
                                NetlinkConstants.NLM_F_DUMP,
                                "elements of set " + set)
                        .text(NfTablesConstants.NFTA_SET_ELEM_LIST_TABLE, table)
                        .text(NfTablesConstants.NFTA_SET_ELEM_LIST_SET, set);
        List<Map<Integer, byte[]>> elements = new ArrayList<>();
        for (NetlinkAnswer answer : socket.ask(question)) {
            byte[] list =
                    answer.attributes(NfTablesConstants.NFGENMSG_SIZE)
                            .get(NfTablesConstants.NFTA_SET_ELEM_LIST_ELEMENTS);
            if (list != null) {
                NetlinkAnswer.each(
                        list, (_, element) -> elements.add(NetlinkAnswer.attributes(element, 0)));
            }
        }
        return elements;
    }

    /// All chains of all tables and families.
    public List<NetlinkAnswer> chains() {
        return socket.ask(
                new NetlinkMessage(
                                NfTablesConstants.SUBSYSTEM | NfTablesConstants.GETCHAIN,
                                NetlinkConstants.NLM_F_DUMP,
                                "nftables chains")
                        .fixed(header(0, 0)));
    }

    @Override
    public void close() {
        socket.close();
    }
}
