package dev.nutshell.network.setup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.network.endpoint.InterfaceSysctl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Kernel parameters of the container's interface. It is off, so that those which count when it is switched on (`accept_ra`,
/// `addr_gen_mode`) are there in time.
record ApplySysctls() implements SetUpStep {
    @Override
    public void perform(SetUp setUp) {
        List<InterfaceSysctl> sysctls = setUp.plan().wish().sysctls();
        if (!sysctls.isEmpty()) {
            setUp.namespace()
                    .inside(
                            () -> {
                                for (InterfaceSysctl sysctl : sysctls) {
                                    apply(sysctl, setUp);
                                }
                            });
        }
    }

    private static void apply(InterfaceSysctl sysctl, SetUp setUp) {
        try {
            // never to be made: procfs would say that a parameter which is not there is forbidden
            Files.write(
                    sysctl.file(setUp.link()),
                    sysctl.value().getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw failed(sysctl, setUp, "the kernel of this host has no such parameter", e);
        } catch (AccessDeniedException e) {
            throw failed(sysctl, setUp, "it can only be read", e);
        } catch (IOException e) {
            throw failed(sysctl, setUp, String.valueOf(e.getMessage()), e);
        }
    }

    private static EngineException failed(
            InterfaceSysctl sysctl, SetUp setUp, String why, IOException cause) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "network "
                        + setUp.plan().network().name()
                        + ": sysctl "
                        + sysctl.parameter(setUp.link())
                        + " cannot be set to \""
                        + sysctl.value()
                        + "\" ("
                        + InterfaceSysctl.OPTION
                        + "): "
                        + why,
                cause);
    }

    /// They go with the interface.
    @Override
    public void undo(SetUp setUp) {
        // nothing of its own
    }
}
