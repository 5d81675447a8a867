package dev.nutshell.kernel.mount;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.MountConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file system that is being configured: `fsopen(2)`, `fsconfig(2)` …, `fsmount(2)`.
///
/// Nothing is visible anywhere until the mount that [#mount] gives is attached with [Mounts#attach]. A failure carries
/// what the file system driver wrote into its message log.
public final class FilesystemContext implements AutoCloseable {
    private static final int MESSAGE_SIZE = 4096;
    private static final int MAX_MESSAGES = 8;

    private final Syscalls syscalls;
    private final Fd context;
    private final String type;

    private FilesystemContext(Syscalls syscalls, Fd context, String type) {
        this.syscalls = syscalls;
        this.context = context;
        this.type = type;
    }

    /// @throws KernelException with ENODEV when the kernel does not know `type`
    public static FilesystemContext open(Syscalls syscalls, String type) {
        try (CallMemory memory = CallMemory.take()) {
            long number =
                    syscalls.invoke(
                            SystemCall.FSOPEN,
                            type,
                            memory.string(type).address(),
                            MountConstants.FSOPEN_CLOEXEC);
            return new FilesystemContext(syscalls, new Fd(syscalls, (int) number, type), type);
        }
    }

    /// Sets an option without a value, such as `ro`.
    public FilesystemContext flag(String key) {
        check(
                configure(MountConstants.FSCONFIG_SET_FLAG, key, null, 0),
                SystemCall.FSCONFIG,
                "option " + key);
        return this;
    }

    /// Sets an option to a text of at most 255 bytes.
    public FilesystemContext option(String key, String value) {
        check(attemptOption(key, value), SystemCall.FSCONFIG, "option " + key + "=" + value);
        return this;
    }

    /// Sets option words as `mount(8)` spells them, `size=64k` or `sync`.
    public FilesystemContext words(List<String> words) {
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                flag(word);
            } else {
                option(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return this;
    }

    /// Sets an option to an open descriptor.
    public FilesystemContext option(String key, Fd value) {
        check(
                configure(MountConstants.FSCONFIG_SET_FD, key, null, value.number()),
                SystemCall.FSCONFIG,
                "option " + key + " = " + value.describe());
        return this;
    }

    /// As [#option(String, String)], but gives zero or `-errno`.
    long attemptOption(String key, String value) {
        return configure(MountConstants.FSCONFIG_SET_STRING, key, value, 0);
    }

    /// Whether the driver looks at its options only when the file system is created, so that no option can be tried out
    /// (overlay before Linux 6.5 and every other driver without a context of its own). Such a context is spoiled by the question.
    boolean takesAnyOption() {
        boolean taken = attemptOption("nutshell", "?") == 0;
        // the refusal must not stand in the message of a later failure
        String _ = messages();
        return taken;
    }

    /// Throws for a result of [#attemptOption] below zero, with the driver's messages.
    void require(long result, String action) {
        check(result, SystemCall.FSCONFIG, action);
    }

    /// Creates the file system and a detached mount of it.
    ///
    /// @param attributes MOUNT_ATTR_ bits of the mount
    public Fd mount(MountAttributes attributes) {
        check(
                configure(MountConstants.FSCONFIG_CMD_CREATE, null, null, 0),
                SystemCall.FSCONFIG,
                "create");
        long number =
                syscalls.attempt(
                        SystemCall.FSMOUNT,
                        context.number(),
                        MountConstants.FSMOUNT_CLOEXEC,
                        attributes.set());
        check(number, SystemCall.FSMOUNT, "");
        return new Fd(syscalls, (int) number, type + " mount");
    }

    @Override
    public void close() {
        context.close();
    }

    private long configure(
            int command, @Nullable String key, @Nullable String value, int auxiliary) {
        try (CallMemory memory = CallMemory.take()) {
            return syscalls.attempt(
                    SystemCall.FSCONFIG,
                    context.number(),
                    command,
                    key == null ? 0 : memory.string(key).address(),
                    value == null ? 0 : memory.string(value).address(),
                    auxiliary);
        }
    }

    private void check(long result, SystemCall call, String action) {
        if (result < 0) {
            String subject = action.isEmpty() ? type : type + " " + action;
            String messages = messages();
            throw new KernelException(
                    call.kernelName(),
                    Errno.of((int) -result),
                    messages.isEmpty() ? subject : subject + " (" + messages + ")");
        }
    }

    /// What the driver said about the last failures; each read gives one message (`e overlay: …`), ENODATA ends.
    private String messages() {
        StringBuilder text = new StringBuilder();
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer buffer = memory.reserve(MESSAGE_SIZE);
            for (int i = 0; i < MAX_MESSAGES; i++) {
                long length =
                        syscalls.attempt(
                                SystemCall.READ, context.number(), buffer.address(), MESSAGE_SIZE);
                if (length <= 0) {
                    break;
                }
                String message = new String(buffer.toArray(length), StandardCharsets.UTF_8).strip();
                // "e ", "w " or "i " in front: error, warning, information
                if (!message.startsWith("i ")) {
                    text.append(text.isEmpty() ? "" : ", ")
                            .append(
                                    message.length() > 2 && message.charAt(1) == ' '
                                            ? message.substring(2)
                                            : message);
                }
            }
        }
        return text.toString();
    }
}
