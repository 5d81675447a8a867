package dev.nutshell.kernel.security;

import static dev.nutshell.kernel.abi.Capability.AUDIT_WRITE;
import static dev.nutshell.kernel.abi.Capability.CHOWN;
import static dev.nutshell.kernel.abi.Capability.DAC_OVERRIDE;
import static dev.nutshell.kernel.abi.Capability.FOWNER;
import static dev.nutshell.kernel.abi.Capability.FSETID;
import static dev.nutshell.kernel.abi.Capability.KILL;
import static dev.nutshell.kernel.abi.Capability.MKNOD;
import static dev.nutshell.kernel.abi.Capability.NET_BIND_SERVICE;
import static dev.nutshell.kernel.abi.Capability.NET_RAW;
import static dev.nutshell.kernel.abi.Capability.SETFCAP;
import static dev.nutshell.kernel.abi.Capability.SETGID;
import static dev.nutshell.kernel.abi.Capability.SETPCAP;
import static dev.nutshell.kernel.abi.Capability.SETUID;
import static dev.nutshell.kernel.abi.Capability.SYS_CHROOT;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Capability;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A set of capabilities, as the kernel keeps it: bit N is capability number N (`capabilities(7)`).
///
/// A bit that [Capability] has no name for yet is kept; it comes from a kernel that is newer than this program.
public record CapabilitySet(long bits) {
    public static final CapabilitySet NONE = new CapabilitySet(0);

    /// All capabilities that have a name.
    public static final CapabilitySet ALL = of(Capability.values());

    /// What Docker gives a container that asks for nothing (`moby:daemon/pkg/oci/caps/defaults.go`).
    public static final CapabilitySet DOCKER_DEFAULT =
            of(
                    CHOWN,
                    DAC_OVERRIDE,
                    FSETID,
                    FOWNER,
                    MKNOD,
                    NET_RAW,
                    SETGID,
                    SETUID,
                    SETFCAP,
                    SETPCAP,
                    NET_BIND_SERVICE,
                    SYS_CHROOT,
                    KILL,
                    AUDIT_WRITE);

    private static final String EVERYTHING = "ALL";
    private static final String PREFIX = "CAP_";

    public static CapabilitySet of(Capability... capabilities) {
        long bits = 0;
        for (Capability capability : capabilities) {
            bits |= capability.bit();
        }
        return new CapabilitySet(bits);
    }

    /// Reads one name, with or without `CAP_`, in any case; `ALL` is every named capability.
    ///
    /// @throws EngineException INVALID_ARGUMENT, in Docker's words
    public static CapabilitySet parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.equals(EVERYTHING)) {
            return ALL;
        }
        String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return Stream.of(Capability.values())
                .filter(capability -> capability.name().equals(bare))
                .findFirst()
                .map(CapabilitySet::of)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.INVALID_ARGUMENT,
                                        "unknown capability: \"" + PREFIX + bare + "\""));
    }

    /// This set after Docker's `--cap-add` and `--cap-drop`.
    ///
    /// An added capability wins over the same one dropped; `ALL` added means all but the dropped ones; `ALL` dropped
    /// means the added ones only (`moby:daemon/pkg/oci/caps/utils.go`, TweakCapabilities).
    ///
    /// @param available what `ALL` stands for: the capabilities that the engine itself may give away
    /// @throws EngineException INVALID_ARGUMENT for a name nobody knows, or one that is not `available`
    public CapabilitySet adjusted(
            List<String> added, List<String> dropped, CapabilitySet available) {
        CapabilitySet add = parseAll("CapAdd", added, available);
        CapabilitySet drop = parseAll("CapDrop", dropped, available);
        if (mentionsEverything(added)) {
            return mentionsEverything(dropped) ? available : available.without(drop);
        }
        return mentionsEverything(dropped) ? add : without(drop).with(add);
    }

    private static CapabilitySet parseAll(
            String field, List<String> names, CapabilitySet available) {
        CapabilitySet result = NONE;
        for (String name : names) {
            result =
                    result.with(
                            isEverything(name)
                                    ? available
                                    : parseAvailable(field, name, available));
        }
        return result;
    }

    private static CapabilitySet parseAvailable(
            String field, String name, CapabilitySet available) {
        CapabilitySet one;
        try {
            one = parse(name);
        } catch (EngineException unknown) {
            throw new EngineException(
                    unknown.kind(), "invalid " + field + ": " + unknown.getMessage(), unknown);
        }
        if (!available.containsAll(one)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid "
                            + field
                            + ": capability not supported by your kernel or not available in the current "
                            + "environment: \""
                            + one.names().getFirst()
                            + "\"");
        }
        return one;
    }

    private static boolean mentionsEverything(List<String> names) {
        return names.stream().anyMatch(CapabilitySet::isEverything);
    }

    private static boolean isEverything(String name) {
        return name.strip().equalsIgnoreCase(EVERYTHING);
    }

    public boolean contains(Capability capability) {
        return (bits & capability.bit()) != 0;
    }

    public boolean containsAll(CapabilitySet other) {
        return (bits & other.bits) == other.bits;
    }

    public boolean isEmpty() {
        return bits == 0;
    }

    public CapabilitySet with(CapabilitySet other) {
        return new CapabilitySet(bits | other.bits);
    }

    public CapabilitySet without(CapabilitySet other) {
        return new CapabilitySet(bits & ~other.bits);
    }

    public CapabilitySet intersection(CapabilitySet other) {
        return new CapabilitySet(bits & other.bits);
    }

    /// The kernel's names of the members, lowest number first.
    public List<String> names() {
        return Stream.of(Capability.values())
                .filter(this::contains)
                .map(Capability::kernelName)
                .toList();
    }

    @Override
    public String toString() {
        return names().stream().collect(Collectors.joining(",", "{", "}"));
    }
}
