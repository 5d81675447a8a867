package dev.nutshell.runtime.init;

import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;

/// Makes the attached root the root of the namespace; the host's tree is gone from it.
public record PivotRoot() implements InitStep {
    @Override
    public void play(InitWorld world) {
        try {
            world.mounts().pivotRoot(world.attachedRoot());
        } catch (KernelException failure) {
            if (failure.errno() != Errno.EINVAL || !failure.call().equals("pivot_root")) {
                throw failure;
            }
            // the host's root is the kernel's first one, an initramfs, which cannot be pivoted away
            world.mounts().moveOverRoot(world.attachedRoot());
        }
    }

    @Override
    public String describe() {
        return "enter the root file system";
    }

    @Override
    public void write(WireWriter wire) {
        // nothing but the step itself
    }
}
