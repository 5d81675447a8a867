package dev.nutshell.network.setup;

import dev.nutshell.network.link.LinkChange;
import java.util.List;

/// A pair of interfaces: one on the bridge, one in the container.
///
/// @param isolated containers of the network do not reach each other
record PlugIn(boolean isolated) implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        setUp.host()
                .play(
                        List.of(
                                new LinkChange.AddVeth(
                                        setUp.endpoint().hostLink(),
                                        setUp.master(),
                                        isolated,
                                        new LinkChange.Inside(
                                                setUp.namespace().descriptor(),
                                                setUp.link(),
                                                setUp.endpoint().mac(),
                                                setUp.plan().sizes()))));
    }

    @Override
    public void undo(SetUp setUp) {
        TakeDown.delete(setUp.host(), setUp.endpoint().hostLink());
    }
}
