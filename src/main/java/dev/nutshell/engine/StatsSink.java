package dev.nutshell.engine;

import java.util.List;

/// Takes one round of samples.
public interface StatsSink {
    /// @return whether another round is wanted
    boolean accept(List<ContainerUsage> samples);
}
