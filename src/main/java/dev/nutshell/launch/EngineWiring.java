package dev.nutshell.launch;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.Timeline;
import dev.nutshell.cli.command.EngineAccess;
import dev.nutshell.cli.command.Globals;
import dev.nutshell.engine.Engine;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.StateLayout;
import java.util.HashMap;
import java.util.Map;

/// Puts the engine together. The one place of the front where implementations are chosen.
///
/// @param environment of the process
record EngineWiring(Syscalls syscalls, Map<String, String> environment, Timeline timeline)
        implements EngineAccess {
    @Override
    public Engine open(Globals globals) {
        EngineException refusal = Main.refusal();
        if (refusal != null) {
            throw refusal;
        }
        StateLayout layout =
                new StateLayout(
                        globals.root() == null ? StateLayout.DEFAULT_ROOT : globals.root(),
                        globals.runRoot() == null
                                ? StateLayout.DEFAULT_RUN_ROOT
                                : globals.runRoot());
        Map<String, String> variables = new HashMap<>(environment);
        if (globals.configuration() != null) {
            variables.put("DOCKER_CONFIG", globals.configuration().toString());
        }
        return new HostEngine(syscalls, layout, variables, timeline);
    }
}
