package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.network.driver.Bridge;
import dev.nutshell.network.driver.Host;
import dev.nutshell.network.driver.Ipvlan;
import dev.nutshell.network.driver.Macvlan;
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
                        setUp.plan().mtu());
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
            throw failure;
        }
    }

    /// It goes with the namespace of the container, or right now.
    @Override
    public void undo(SetUp setUp) {
        TakeDown.delete(setUp.namespace().links(), setUp.link());
    }
}
