package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.FileCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes limits through whatever controllers a group has, and says what could not be written.
final class LimitWriter {
    private final FileCalls files;
    private final Controllers controllers;
    private final List<Membership> memberships;

    LimitWriter(FileCalls files, Controllers controllers, List<Membership> memberships) {
        this.files = files;
        this.controllers = controllers;
        this.memberships = memberships;
    }

    /// @param refusals why a controller cannot be used, as far as that is known
    /// @return one line for each controller that was asked for something it cannot do here
    List<String> write(Resources resources, Map<String, String> refusals) {
        List<String> warnings = new ArrayList<>();
        for (Controllers.Pair pair : controllers.pairs()) {
            if (pair.v1().isAskedBy(resources) && !write(pair, resources, warnings)) {
                String name = pair.v1().controllerName();
                String reason =
                        refusals.getOrDefault(name, refusals.get(pair.v2().controllerName()));
                warnings.add(
                        warning(
                                name,
                                reason == null
                                        ? CgroupHierarchies.reasonOfAbsence(files, name)
                                        : reason));
            }
        }
        return warnings;
    }

    /// @return whether the group has the controller, in whichever version
    private boolean write(Controllers.Pair pair, Resources resources, List<String> warnings) {
        return write(pair.v1(), resources, warnings) || write(pair.v2(), resources, warnings);
    }

    private boolean write(Controller controller, Resources resources, List<String> warnings) {
        for (Membership each : memberships) {
            if (each.controllers().contains(controller)) {
                try {
                    controller.apply(each.files(files), resources, warnings);
                } catch (KernelException failure) {
                    if (!Membership.isUnavailable(failure)) {
                        throw failure;
                    }
                    warnings.add(warning(controller.controllerName(), Membership.reason(failure)));
                }
                return true;
            }
        }
        return false;
    }

    private static String warning(String controller, String reason) {
        return "limits of controller " + controller + " do not hold: " + reason;
    }
}
