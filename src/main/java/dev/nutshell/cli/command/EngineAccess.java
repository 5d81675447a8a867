package dev.nutshell.cli.command;

import dev.nutshell.engine.Engine;

/// The way to the engine, implemented where everything is wired.
@FunctionalInterface
public interface EngineAccess {
    /// The engine on the state that `globals` names. Costs nothing until one of its parts is used.
    Engine open(Globals globals);
}
