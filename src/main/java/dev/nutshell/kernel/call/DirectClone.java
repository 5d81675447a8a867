package dev.nutshell.kernel.call;

import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.word.WordFactory;

/// The clone door of the native image: the [PlayerPage] behind a direct call.
///
/// The calling thread is "in native code" for a collection meanwhile, which matters where the child shares its memory: it
/// waits in the kernel then until the child executes.
final class DirectClone implements CloneDoor {
    private final long page;

    DirectClone(long page) {
        this.page = page;
    }

    @Override
    public long cloneAndPlay(long arguments, long size, long program) {
        Player player = WordFactory.pointer(page);
        return player.play(arguments, size, program);
    }

    private interface Player extends CFunctionPointer {
        @InvokeCFunctionPointer
        long play(long arguments, long size, long program);
    }
}
