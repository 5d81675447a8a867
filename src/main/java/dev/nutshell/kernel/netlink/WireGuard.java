package dev.nutshell.kernel.netlink;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.GenericNetlinkConstants;
import dev.nutshell.kernel.abi.WireGuardConstants;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keys and peers of links of kind `wireguard`, in the network namespace of the thread that opened it (`<linux/wireguard.h>`).
public final class WireGuard implements AutoCloseable {
    private final NetlinkSocket socket;
    private final int family;

    private WireGuard(NetlinkSocket socket, int family) {
        this.socket = socket;
        this.family = family;
    }

    /// Empty where the kernel has no WireGuard; one that has it as a module loads that.
    public static Optional<WireGuard> open(Syscalls syscalls) {
        NetlinkSocket socket =
                NetlinkSocket.open(syscalls, GenericNetlinkConstants.NETLINK_GENERIC);
        try {
            Optional<Integer> family =
                    socket.ask(WireGuardMessages.family()).stream()
                            .findFirst()
                            .flatMap(
                                    answer ->
                                            NetlinkAnswer.number16(
                                                    answer.attributes(
                                                            GenericNetlinkConstants
                                                                    .GENERIC_HEADER_SIZE),
                                                    GenericNetlinkConstants.CTRL_ATTR_FAMILY_ID));
            if (family.isPresent()) {
                return Optional.of(new WireGuard(socket, family.get()));
            }
        } catch (KernelException failure) {
            if (failure.errno() != Errno.ENOENT) {
                socket.close();
                throw failure;
            }
        }
        socket.close();
        return Optional.empty();
    }

    public static boolean isThere(Syscalls syscalls) {
        Optional<WireGuard> opened = open(syscalls);
        opened.ifPresent(WireGuard::close);
        return opened.isPresent();
    }

    /// What a link has.
    ///
    /// @param key its own public one; empty before [#configure]
    /// @param peers their public keys
    public record Device(Optional<WireGuardKey> key, Set<WireGuardKey> peers) {
        public Device {
            peers = Set.copyOf(peers);
        }
    }

    /// @param link index
    public Device device(int link) {
        Optional<WireGuardKey> own = Optional.empty();
        Set<WireGuardKey> peers = new HashSet<>();
        // of many peers it takes several messages
        for (NetlinkAnswer answer : socket.ask(WireGuardMessages.device(family, link))) {
            Map<Integer, byte[]> attributes =
                    answer.attributes(GenericNetlinkConstants.GENERIC_HEADER_SIZE);
            Optional<WireGuardKey> said = key(attributes, WireGuardConstants.WGDEVICE_A_PUBLIC_KEY);
            own = said.isPresent() ? said : own;
            NetlinkAnswer.each(
                    attributes.getOrDefault(WireGuardConstants.WGDEVICE_A_PEERS, new byte[0]),
                    (_, peer) ->
                            key(
                                            NetlinkAnswer.attributes(peer, 0),
                                            WireGuardConstants.WGPEER_A_PUBLIC_KEY)
                                    .ifPresent(peers::add));
        }
        return new Device(own, peers);
    }

    /// Gives the link its own key and UDP port. The port is taken when the link is switched on.
    ///
    /// @throws KernelException EADDRINUSE when it is on, and somebody has the port
    public void configure(int link, WireGuardKey secret, int port) {
        socket.play(List.of(WireGuardMessages.configure(family, link, secret, port)));
    }

    /// Adds peers, or changes those that are there.
    public void add(int link, Collection<WireGuardPeer> peers) {
        List<NetlinkMessage> messages = new ArrayList<>();
        peers.forEach(peer -> messages.add(WireGuardMessages.add(family, link, peer)));
        socket.play(messages);
    }

    /// Forgets peers, with what was agreed with them.
    ///
    /// @param peers their public keys
    public void remove(int link, Collection<WireGuardKey> peers) {
        List<NetlinkMessage> messages = new ArrayList<>();
        peers.forEach(peer -> messages.add(WireGuardMessages.remove(family, link, peer)));
        socket.play(messages);
    }

    private static Optional<WireGuardKey> key(Map<Integer, byte[]> attributes, int type) {
        return Optional.ofNullable(attributes.get(type))
                .filter(bytes -> bytes.length == WireGuardConstants.WG_KEY_LEN)
                .map(WireGuardKey::new);
    }

    @Override
    public void close() {
        socket.close();
    }
}
