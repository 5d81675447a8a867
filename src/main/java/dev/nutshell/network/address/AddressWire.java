package dev.nutshell.network.address;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Addresses in the binary form of plans.
public final class AddressWire {
    private AddressWire() {}

    public static void write(WireWriter wire, IpAddress address) {
        wire.bytes(address.bytes());
    }

    public static IpAddress address(WireReader wire) {
        return address(wire.bytes());
    }

    private static IpAddress address(byte[] bytes) {
        return whole(bytes, IpAddress::of);
    }

    public static MacAddress mac(WireReader wire) {
        return whole(wire.bytes(), MacAddress::of);
    }

    public static Optional<MacAddress> optionalMac(WireReader wire) {
        byte[] bytes = wire.bytes();
        return bytes.length == 0 ? Optional.empty() : Optional.of(whole(bytes, MacAddress::of));
    }

    private static <T> T whole(byte[] bytes, Function<byte[], T> form) {
        try {
            return form.apply(bytes);
        } catch (IllegalArgumentException torn) {
            throw new EngineException(ErrorKind.CORRUPT, String.valueOf(torn.getMessage()), torn);
        }
    }

    public static void writeOptional(WireWriter wire, Optional<IpAddress> address) {
        wire.bytes(address.map(IpAddress::bytes).orElse(new byte[0]));
    }

    public static Optional<IpAddress> optional(WireReader wire) {
        byte[] bytes = wire.bytes();
        return bytes.length == 0 ? Optional.empty() : Optional.of(address(bytes));
    }

    public static void writeAll(WireWriter wire, Iterable<IpAddress> addresses) {
        List<IpAddress> list = new ArrayList<>();
        addresses.forEach(list::add);
        wire.number(list.size());
        list.forEach(address -> write(wire, address));
    }

    public static List<IpAddress> all(WireReader wire) {
        List<IpAddress> list = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            list.add(address(wire));
        }
        return list;
    }

    public static void write(WireWriter wire, Subnet subnet) {
        write(wire, subnet.address());
        wire.number(subnet.prefix());
    }

    public static Subnet subnet(WireReader wire) {
        return new Subnet(address(wire), wire.integer());
    }

    public static void write(WireWriter wire, AddressPool pool) {
        write(wire, pool.subnet());
        write(wire, pool.range());
        writeOptional(wire, pool.gateway());
        writeAll(wire, pool.reserved());
    }

    public static AddressPool pool(WireReader wire) {
        return new AddressPool(subnet(wire), subnet(wire), optional(wire), reserved(wire));
    }

    private static Set<IpAddress> reserved(WireReader wire) {
        return new HashSet<>(all(wire));
    }
}
