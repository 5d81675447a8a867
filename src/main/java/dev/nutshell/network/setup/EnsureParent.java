package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.network.address.MacAddress;
import dev.nutshell.network.driver.ParentLink;
import dev.nutshell.network.link.LinkChange;
import dev.nutshell.store.FileLock;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// The interface of the host that the container's is derived from; a VLAN is made, as is one without a way out, if it is absent.
///
/// @param lock of all parents: one that another network needs does not go while this one looks for it
record EnsureParent(ParentLink parent, Supplier<FileLock> lock) implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        try (FileLock _ = lock.get()) {
            ensure(setUp);
        }
    }

    private void ensure(SetUp setUp) {
        OptionalInt found = setUp.host().find(parent.link());
        if (found.isEmpty()) {
            make(setUp);
        }
        int index = setUp.host().find(parent.link()).orElseThrow(() -> missing(parent.link()));
        setUp.master(index);
        setUp.host().play(List.of(new LinkChange.SetUp(index)));
    }

    private void make(SetUp setUp) {
        if (parent.isOwn()) {
            // a bridge without ports carries nothing anywhere; not every kernel has the dummy type
            setUp.host()
                    .play(
                            List.of(
                                    new LinkChange.AddBridge(
                                            parent.link(),
                                            0,
                                            MacAddress.random(),
                                            setUp.plan().network().id())));
        } else if (parent.vlan() > 0) {
            int trunk =
                    setUp.host().find(parent.trunk()).orElseThrow(() -> missing(parent.trunk()));
            addVlan(setUp, trunk);
        } else {
            throw missing(parent.link());
        }
    }

    private void addVlan(SetUp setUp, int trunk) {
        try {
            setUp.host()
                    .play(
                            List.of(
                                    new LinkChange.AddVlan(
                                            parent.link(),
                                            trunk,
                                            parent.vlan(),
                                            setUp.plan().network().id())));
        } catch (KernelException failure) {
            if (failure.errno() == Errno.EOPNOTSUPP) {
                throw new EngineException(
                        ErrorKind.UNSUPPORTED,
                        "network "
                                + setUp.plan().network().name()
                                + ": the kernel of this host has no VLAN interfaces (module 8021q),"
                                + " needed for parent "
                                + parent.link(),
                        failure);
            }
            throw failure;
        }
    }

    private static EngineException missing(String link) {
        return new EngineException(
                ErrorKind.NOT_FOUND,
                "parent interface " + link + ": the host has no such interface");
    }

    /// It goes with the last endpoint of all networks that have it ([TakeDown]).
    @Override
    public void undo(SetUp setUp) {
        // nothing that would be in the way
    }
}
