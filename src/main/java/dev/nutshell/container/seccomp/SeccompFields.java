package dev.nutshell.container.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.seccomp.ArgumentCondition.Operator;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.seccomp.SeccompAction;
import dev.nutshell.kernel.seccomp.SeccompAction.Kind;
import dev.nutshell.kernel.seccomp.SystemCallAbi;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The words and numbers of a profile (runtime-spec, config-linux.md, Seccomp).
///
/// @param subject which profile, for messages
record SeccompFields(String subject) {
    private static final BigInteger UNSIGNED_LONG = BigInteger.ONE.shiftLeft(Long.SIZE);

    /// Architectures that the specification knows and no supported processor serves: profiles list them, and no call
    /// ever comes from them.
    private static final Set<String> FOREIGN_ABIS =
            Set.of(
                    "SCMP_ARCH_MIPS",
                    "SCMP_ARCH_MIPS64",
                    "SCMP_ARCH_MIPS64N32",
                    "SCMP_ARCH_MIPSEL",
                    "SCMP_ARCH_MIPSEL64",
                    "SCMP_ARCH_MIPSEL64N32",
                    "SCMP_ARCH_PPC",
                    "SCMP_ARCH_PPC64",
                    "SCMP_ARCH_PPC64LE",
                    "SCMP_ARCH_S390",
                    "SCMP_ARCH_S390X",
                    "SCMP_ARCH_PARISC",
                    "SCMP_ARCH_PARISC64",
                    "SCMP_ARCH_RISCV64",
                    "SCMP_ARCH_LOONGARCH64",
                    "SCMP_ARCH_M68K",
                    "SCMP_ARCH_SH",
                    "SCMP_ARCH_SHEB");

    EngineException invalid(String reason) {
        return new EngineException(ErrorKind.INVALID_ARGUMENT, subject + ": " + reason);
    }

    /// The action in `field`, with the number in `numberField` where it takes one (EPERM when there is none).
    SeccompAction action(JsonNode node, String field, String numberField) {
        String name = Json.text(node, field).orElse("");
        Kind kind =
                switch (name) {
                    case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> Kind.KILL_THREAD;
                    case "SCMP_ACT_KILL_PROCESS" -> Kind.KILL_PROCESS;
                    case "SCMP_ACT_TRAP" -> Kind.TRAP;
                    case "SCMP_ACT_ERRNO" -> Kind.ERRNO;
                    case "SCMP_ACT_TRACE" -> Kind.TRACE;
                    case "SCMP_ACT_ALLOW" -> Kind.ALLOW;
                    case "SCMP_ACT_LOG" -> Kind.LOG;
                    case "SCMP_ACT_NOTIFY" ->
                            throw invalid(
                                    "SCMP_ACT_NOTIFY needs a seccomp agent, which is not supported");
                    default -> throw invalid("unknown action \"" + name + "\"");
                };
        return new SeccompAction(
                kind, unsigned(node, numberField).map(Long::intValue).orElse(Errno.EPERM.number()));
    }

    Operator operator(JsonNode node) {
        String name = Json.text(node, "op").orElse("");
        return Stream.of(Operator.values())
                .filter(operator -> name.equals("SCMP_CMP_" + operator.name()))
                .findFirst()
                .orElseThrow(() -> invalid("unknown operator \"" + name + "\""));
    }

    FilterFlag flag(String name) {
        return Stream.of(FilterFlag.values())
                .filter(flag -> flag.profileName().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid("unknown flag \"" + name + "\""));
    }

    /// The ABIs among `names` that matter here.
    List<SystemCallAbi> abis(List<String> names) {
        return names.stream().map(this::abi).flatMap(Optional::stream).toList();
    }

    private Optional<SystemCallAbi> abi(String name) {
        Optional<SystemCallAbi> abi = SystemCallAbi.named(name);
        if (abi.isEmpty() && !FOREIGN_ABIS.contains(name)) {
            throw invalid("unknown architecture \"" + name + "\"");
        }
        return abi;
    }

    /// The unsigned 64-bit number in `field`; empty when it is absent or null.
    Optional<Long> unsigned(JsonNode node, String field) {
        if (!node.hasNonNull(field)) {
            return Optional.empty();
        }
        JsonNode value = node.get(field);
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().signum() < 0
                || value.bigIntegerValue().compareTo(UNSIGNED_LONG) >= 0) {
            throw invalid("\"" + field + "\" is no unsigned 64-bit number: " + value);
        }
        return Optional.of(value.bigIntegerValue().longValue());
    }
}
