package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.List;
import java.util.Optional;

/// The hierarchy through which a group's processes are listed, frozen and killed. All hold the same ones.
///
/// v2 where there is one, if only beside v1: it freezes and kills in one step. Else the v1 freezer.
///
/// @param freezer empty on a v1 host without that controller
record ProcessControl(Fd directory, Optional<FreezerController> freezer, GroupKill kill) {
    private static final String FREEZER = "freezer";

    static ProcessControl of(Syscalls syscalls, List<Membership> memberships) {
        for (Membership each : memberships) {
            if (each.hierarchy().isV2()) {
                return new ProcessControl(
                        each.directory(),
                        Optional.of(new FreezerController.V2()),
                        new GroupKill.V2(syscalls));
            }
        }
        for (Membership each : memberships) {
            if (each.hierarchy().offers(FREEZER)) {
                Optional<FreezerController> freezer = Optional.of(new FreezerController.V1());
                return new ProcessControl(
                        each.directory(), freezer, new GroupKill.V1(syscalls, freezer));
            }
        }
        return new ProcessControl(
                memberships.getFirst().directory(),
                Optional.empty(),
                new GroupKill.V1(syscalls, Optional.empty()));
    }

    GroupFiles group(FileCalls files) {
        return new GroupFiles(files, directory);
    }
}
