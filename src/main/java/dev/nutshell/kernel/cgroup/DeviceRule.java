package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;

/// One line of the device allow list (runtime-spec config-linux.md, Allowed Device list).
///
/// @param type `c`, `b`, or `a` for both
/// @param major device number, [#ANY] for all
/// @param access some of `r`, `w` and `m` (mknod)
public record DeviceRule(boolean allow, char type, long major, long minor, String access) {
    /// The wildcard number.
    public static final long ANY = -1;

    static final int MKNOD = 1;
    static final int READ = 2;
    static final int WRITE = 4;
    static final int EVERY_ACCESS = MKNOD | READ | WRITE;

    public DeviceRule {
        if (type != 'a' && type != 'b' && type != 'c') {
            throw invalid("type '" + type + "' is not a, b or c");
        }
        if (major < ANY || minor < ANY || major > 0xffff_ffffL || minor > 0xffff_ffffL) {
            throw invalid("bad number " + major + ":" + minor);
        }
        if (access.isEmpty()) {
            throw invalid("no access given");
        }
        for (int i = 0; i < access.length(); i++) {
            if ("rwm".indexOf(access.charAt(i)) < 0) {
                throw invalid("access '" + access + "' has more than r, w and m");
            }
        }
    }

    /// `a *:* rwm`, allowed: what `--privileged` gives.
    public static DeviceRule allowAll() {
        return new DeviceRule(true, 'a', ANY, ANY, "rwm");
    }

    /// `a *:* rwm`, denied: the usual first rule.
    public static DeviceRule denyAll() {
        return new DeviceRule(false, 'a', ANY, ANY, "rwm");
    }

    public static DeviceRule allow(char type, long major, long minor, String access) {
        return new DeviceRule(true, type, major, minor, access);
    }

    public static DeviceRule deny(char type, long major, long minor, String access) {
        return new DeviceRule(false, type, major, minor, access);
    }

    /// The rule speaks of every access to every device.
    boolean isEverything() {
        return type == 'a' && major == ANY && minor == ANY && accessBits() == EVERY_ACCESS;
    }

    /// BPF_DEVCG_ACC_… of `<linux/bpf.h>`, which are also the v1 controller's own bits.
    int accessBits() {
        int bits = 0;
        for (int i = 0; i < access.length(); i++) {
            bits |=
                    switch (access.charAt(i)) {
                        case 'm' -> MKNOD;
                        case 'r' -> READ;
                        default -> WRITE;
                    };
        }
        return bits;
    }

    static String accessText(int bits) {
        return ((bits & READ) != 0 ? "r" : "")
                + ((bits & WRITE) != 0 ? "w" : "")
                + ((bits & MKNOD) != 0 ? "m" : "");
    }

    /// A number as the v1 files write it.
    static String number(long number) {
        return number == ANY ? "*" : Long.toString(number);
    }

    private static EngineException invalid(String reason) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, "device rule: " + reason);
    }

    /// `allow c 1:3 rwm`.
    @Override
    public String toString() {
        return (allow ? "allow " : "deny ")
                + type
                + " "
                + number(major)
                + ":"
                + number(minor)
                + " "
                + access;
    }
}
