package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
import dev.nutshell.network.driver.NetworkDriver;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.driver.Vxlan;
import dev.nutshell.network.link.LinkChange;
import java.util.List;

/// An interface of the container that is derived from one of the host's.
record DeriveLink() implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        LinkChange.Inside inside =
                new LinkChange.Inside(
                        setUp.namespace().descriptor(),
                        setUp.link(),
                        setUp.endpoint().mac(),
                        setUp.plan().sizes());
        LinkChange change =
                switch (setUp.plan().network().driver()) {
                    case Macvlan macvlan ->
                            new LinkChange.AddMacvlan(setUp.master(), macvlan.mode(), inside);
                    case Ipvlan ipvlan ->
                            new LinkChange.AddIpvlan(
                                    setUp.master(), ipvlan.mode(), ipvlan.flag(), inside);
                    case Bridge _, Vxlan _, Host _, None _ ->
                            throw new EngineException(ErrorKind.INTERNAL, "no interface to derive");
                };
        try {
            setUp.host().play(List.of(change));
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EOPNOTSUPP) {
                throw new EngineException(
                        ErrorKind.UNSUPPORTED,
                        "network "
                                + setUp.plan().network().name()
                                + ": the kernel of this host has no "
                                + setUp.plan().network().driver().name()
                                + " interfaces (module "
                                + setUp.plan().network().driver().name()
                                + ")",
                        failure);
            }
            if (failure.errno() == Errno.EINVAL || failure.errno() == Errno.EBUSY) {
                throw occupied(setUp, failure);
            }
            throw failure;
        }
    }

    /// Settings were checked before, so it is the parent that the kernel does not want (drivers/net/macvlan.c, ipvlan_main.c).
    private static EngineException occupied(SetUp setUp, KernelException failure) {
        NetworkDriver driver = setUp.plan().network().driver();
        String parent =
                switch (driver) {
                    case Macvlan macvlan -> macvlan.parent().link();
                    case Ipvlan ipvlan -> ipvlan.parent().link();
                    case Bridge _, Vxlan _, Host _, None _ -> "";
                };
        return new EngineException(
                ErrorKind.CONFLICT,
                "network "
                        + setUp.plan().network().name()
                        + ": parent interface "
                        + parent
                        + " takes no "
                        + driver.name()
                        + " interface: it belongs to a bridge, is the loopback, or has others of mode"
                        + " passthru or of another driver",
                failure);
    }

    /// It goes with the namespace of the container, or right now.
    @Override
    public void undo(SetUp setUp) {
        TakeDown.delete(setUp.namespace().links(), setUp.link());
    }
}
