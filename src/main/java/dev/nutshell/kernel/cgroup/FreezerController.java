package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// Stops and continues every process of a group (cgroup-v1/freezer-subsystem.rst; cgroup-v2.rst, `cgroup.freeze`).
sealed interface FreezerController {
    /// Asks for the stop of all processes, and of those that they start.
    void requestFreeze(GroupFiles group);

    /// Whether all have stopped.
    boolean isFrozen(GroupFiles group);

    /// Lets all continue.
    void thaw(GroupFiles group);

    /// Stops all and waits until they have.
    ///
    /// @throws EngineException UNAVAILABLE when some did not within `patience`; then all continue
    default void freeze(GroupFiles group, Patience patience) {
        requestFreeze(group);
        while (!isFrozen(group)) {
            if (!patience.pause()) {
                thaw(group);
                throw new EngineException(
                        ErrorKind.UNAVAILABLE,
                        "freeze "
                                + group.path()
                                + ": some processes do not stop, they may hang in the kernel");
            }
            // v1: a process that was between two states can miss the first request
            requestFreeze(group);
        }
    }

    final class V1 implements FreezerController {
        private static final String STATE = "freezer.state";

        @Override
        public void requestFreeze(GroupFiles group) {
            group.write(STATE, "FROZEN");
        }

        /// Reading is what moves `FREEZING` to `FROZEN` in the kernel.
        @Override
        public boolean isFrozen(GroupFiles group) {
            return group.read(STATE).startsWith("FROZEN");
        }

        @Override
        public void thaw(GroupFiles group) {
            group.write(STATE, "THAWED");
        }
    }

    /// Since Linux 5.2.
    final class V2 implements FreezerController {
        private static final String REQUEST = "cgroup.freeze";

        @Override
        public void requestFreeze(GroupFiles group) {
            group.write(REQUEST, "1");
        }

        @Override
        public boolean isFrozen(GroupFiles group) {
            return new KeyedText(group.read("cgroup.events")).get("frozen") == 1;
        }

        @Override
        public void thaw(GroupFiles group) {
            group.write(REQUEST, "0");
        }
    }
}
