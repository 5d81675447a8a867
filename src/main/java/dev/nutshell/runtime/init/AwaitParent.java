package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// Waits for the engine's word.
///
/// @param report tells the engine first that everything up to here is done: the `created` state of the runtime specification
public record AwaitParent(boolean report) implements InitStep {
    @Override
    public void play(InitWorld world) {
        if (report) {
            world.channel().sendReady();
        }
        world.channel().awaitGo();
    }

    @Override
    public String describe() {
        return "wait for the engine";
    }

    @Override
    public void write(WireWriter wire) {
        wire.flag(report);
    }

    static AwaitParent read(WireReader wire) {
        return new AwaitParent(wire.flag());
    }
}
