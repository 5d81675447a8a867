package dev.nutshell.network.address;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.Optional;
import java.util.Set;

/// The addresses of one subnet that containers can have.
///
/// @param range the part of the subnet that is given out unasked; the subnet where the user named none
/// @param gateway never given out; neither are `reserved` (auxiliary addresses), the first address, and the last one of IPv4
public record AddressPool(
        Subnet subnet, Subnet range, Optional<IpAddress> gateway, Set<IpAddress> reserved) {
    public AddressPool {
        reserved = Set.copyOf(reserved);
    }

    /// The lowest free address; empty when there is none left.
    public Optional<IpAddress> free(Set<IpAddress> taken) {
        IpAddress last = range.last();
        // one more step than there are taken and forbidden ones is always enough
        long steps = taken.size() + (long) reserved.size() + 4;
        IpAddress candidate = range.first();
        for (long i = 0; i < steps && candidate.compareTo(last) <= 0; i++) {
            if (isUsable(candidate) && !taken.contains(candidate)) {
                return Optional.of(candidate);
            }
            if (candidate.equals(last)) {
                break;
            }
            candidate = candidate.plus(1);
        }
        return Optional.empty();
    }

    /// An address that the user asked for.
    ///
    /// @throws EngineException INVALID_ARGUMENT when it is not in the subnet or cannot be a container's
    public IpAddress claim(IpAddress wanted) {
        if (!subnet.contains(wanted)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid address " + wanted + ": it is not in the network's subnet " + subnet);
        }
        if (!isUsable(wanted)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid address "
                            + wanted
                            + ": it is the gateway's or reserved in subnet "
                            + subnet);
        }
        return wanted;
    }

    private boolean isUsable(IpAddress candidate) {
        boolean isEdge =
                subnet.prefix() < subnet.family().bits() - 1
                        && (candidate.equals(subnet.first())
                                || (!candidate.isV6() && candidate.equals(subnet.last())));
        return !isEdge && !gateway.equals(Optional.of(candidate)) && !reserved.contains(candidate);
    }
}
