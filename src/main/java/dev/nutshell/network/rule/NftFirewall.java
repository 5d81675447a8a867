package dev.nutshell.network.rule;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.NfTablesConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.netlink.NetlinkAnswer;
import dev.nutshell.kernel.netlink.NetlinkMessage;
import dev.nutshell.kernel.netlink.NfTables;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.setup.Firewall;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The engine's table `inet nutshell`.
///
/// It is made with the first bridge and goes with the last one, of whatever state directory. Where another program has
/// flushed all tables, the next container brings back what every living container needs.
public final class NftFirewall implements Firewall {
    private static final int TRIES = 5;

    private final Syscalls syscalls;

    public NftFirewall(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    @Override
    public void admit(Endpoint endpoint, Supplier<List<Endpoint>> alive) {
        if (!(endpoint.network().driver() instanceof Bridge)) {
            return;
        }
        try (NfTables tables = NfTables.open(syscalls)) {
            if (tables.exists(Skeleton.TABLE) && isAdmitted(tables, all(endpoint))) {
                return;
            }
            List<NetlinkMessage> messages = new ArrayList<>(Skeleton.messages());
            for (Endpoint other : alive.get()) {
                if (other.network().driver() instanceof Bridge) {
                    messages.addAll(all(other).additions());
                }
            }
            try {
                tables.commit(messages);
            } catch (KernelException failure) {
                // another process has made the table meanwhile
                if (failure.errno() != Errno.EEXIST || !isAdmitted(tables, all(endpoint))) {
                    throw failure;
                }
            }
        }
    }

    private static boolean isAdmitted(NfTables tables, Elements elements) {
        try {
            tables.commit(elements.additions());
            return true;
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENOENT) {
                return false;
            }
            throw failure;
        }
    }

    private static Elements all(Endpoint endpoint) {
        return ofNetwork(endpoint)
                .and(Elements.ofPorts(endpoint, (Bridge) endpoint.network().driver()));
    }

    private static Elements ofNetwork(Endpoint endpoint) {
        return Elements.ofNetwork(endpoint.network(), (Bridge) endpoint.network().driver());
    }

    @Override
    public void dismiss(Endpoint endpoint, boolean last) {
        if (!(endpoint.network().driver() instanceof Bridge bridge)) {
            return;
        }
        if (!last && endpoint.ports().isEmpty()) {
            return;
        }
        try (NfTables tables = NfTables.open(syscalls)) {
            if (last && isTableRemoved(tables, bridge)) {
                return;
            }
            Elements doomed = Elements.ofPorts(endpoint, bridge);
            remove(tables, last ? doomed.and(ofNetwork(endpoint)) : doomed);
        }
    }

    /// Removes the table if this bridge is the only one in it.
    private static boolean isTableRemoved(NfTables tables, Bridge bridge) {
        for (int i = 0; i < TRIES; i++) {
            try {
                int generation = tables.generation();
                List<Map<Integer, byte[]>> bridges =
                        tables.elements(Skeleton.TABLE, Skeleton.BRIDGES);
                if (bridges.size() > 1
                        || (bridges.size() == 1 && !isOf(bridges.getFirst(), bridge))) {
                    return false;
                }
                tables.commitUnchanged(List.of(Skeleton.deletion()), generation);
                return true;
            } catch (KernelException failure) {
                if (failure.errno() == Errno.ENOENT) {
                    // no table: somebody has flushed everything
                    return true;
                }
                // another transaction came between, of anybody's
                if (failure.errno() != Errno.ERESTART && failure.errno() != Errno.EBUSY) {
                    throw failure;
                }
            }
        }
        return false;
    }

    private static boolean isOf(Map<Integer, byte[]> element, Bridge bridge) {
        byte[] key =
                NetlinkAnswer.attributes(
                                element.getOrDefault(
                                        NfTablesConstants.NFTA_SET_ELEM_KEY, new byte[0]),
                                0)
                        .getOrDefault(NfTablesConstants.NFTA_DATA_VALUE, new byte[0]);
        return Arrays.equals(key, RuleBuilder.link(bridge.link()));
    }

    /// All at once; where one is absent already, one by one.
    private static void remove(NfTables tables, Elements elements) {
        try {
            tables.commit(elements.removals());
        } catch (KernelException failure) {
            if (failure.errno() != Errno.ENOENT) {
                throw failure;
            }
            for (NetlinkMessage removal : elements.singleRemovals()) {
                removeIfPresent(tables, removal);
            }
        }
    }

    private static void removeIfPresent(NfTables tables, NetlinkMessage removal) {
        try {
            tables.commit(List.of(removal));
        } catch (KernelException failure) {
            if (failure.errno() != Errno.ENOENT) {
                throw failure;
            }
        }
    }

    /// A chain of another table at the input hook whose policy is to drop.
    @Override
    public boolean isInputClosed() {
        try (NfTables tables = NfTables.open(syscalls)) {
            return tables.chains().stream()
                    .map(answer -> answer.attributes(NfTablesConstants.NFGENMSG_SIZE))
                    .anyMatch(NftFirewall::isClosedInput);
        }
    }

    private static boolean isClosedInput(Map<Integer, byte[]> chain) {
        byte[] hook = chain.get(NfTablesConstants.NFTA_CHAIN_HOOK);
        byte[] policy = chain.get(NfTablesConstants.NFTA_CHAIN_POLICY);
        if (hook == null || policy == null) {
            return false;
        }
        byte[] number = NetlinkAnswer.attributes(hook, 0).get(NfTablesConstants.NFTA_HOOK_HOOKNUM);
        return number != null
                && ByteBuffer.wrap(number).getInt() == NfTablesConstants.HOOK_INPUT
                && ByteBuffer.wrap(policy).getInt() == NfTablesConstants.NF_DROP;
    }
}
