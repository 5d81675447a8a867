package dev.nutshell.engine;

import java.util.List;

/// Compares what is on the disk with what has to be there.
public interface StoreCheck {
    /// Looks at everything. Work of other commands that is under way is no finding.
    ///
    /// @param repair removes what cannot be used any more and restores what can be computed; never data of a container or volume
    List<StoreFinding> check(boolean repair);
}
