package dev.nutshell.container.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.seccomp.SeccompAction;
import dev.nutshell.kernel.seccomp.SeccompProfile;
import dev.nutshell.kernel.seccomp.SeccompProfile.AbiFamily;
import dev.nutshell.kernel.seccomp.SeccompProfile.ConditionalRule;
import dev.nutshell.kernel.seccomp.SystemCallAbi;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads a profile in [Docker's form](https://docs.docker.com/engine/security/seccomp/); `linux.seccomp` of the runtime
/// specification is the part of it without conditions.
///
/// Unknown fields and unknown system calls are ignored as Docker ignores them; an unknown action, operator, architecture
/// or flag is an error, because ignoring it would change what the profile permits.
public final class SeccompProfileJson {
    private SeccompProfileJson() {}

    /// The profile in `bytes`; empty when it says nothing at all, which Docker takes for no confinement.
    ///
    /// @param subject what the bytes are, for messages, usually a path
    /// @throws dev.nutshell.base.EngineException CORRUPT when it is no JSON object, INVALID_ARGUMENT when it is no
    ///     profile
    public static Optional<SeccompProfile> read(byte[] bytes, String subject) {
        SeccompFields fields = new SeccompFields("seccomp profile " + subject);
        ObjectNode root = Json.parseObject(bytes, "seccomp profile " + subject);
        List<JsonNode> rules = Json.elements(root, "syscalls");
        if (Json.text(root, "defaultAction").orElse("").isEmpty() && rules.isEmpty()) {
            return Optional.empty();
        }
        SeccompAction defaultAction = fields.action(root, "defaultAction", "defaultErrnoRet");
        return Optional.of(
                new SeccompProfile(
                        defaultAction,
                        abis(root, fields),
                        rules(rules, fields),
                        flags(root, fields)));
    }

    private static List<ConditionalRule> rules(List<JsonNode> nodes, SeccompFields fields) {
        SeccompRuleJson reader = new SeccompRuleJson(fields);
        return nodes.stream().map(reader::read).flatMap(Optional::stream).toList();
    }

    /// `archMap` says which ABIs come with which; `architectures` lists them without that.
    private static List<AbiFamily> abis(ObjectNode root, SeccompFields fields) {
        List<JsonNode> families = Json.elements(root, "archMap");
        List<SystemCallAbi> listed = fields.abis(Json.textList(root, "architectures"));
        if (!families.isEmpty() && !listed.isEmpty()) {
            throw fields.invalid("both \"architectures\" and \"archMap\" are given");
        }
        if (!listed.isEmpty()) {
            return Stream.of(SystemCallAbi.X86_64, SystemCallAbi.AARCH64)
                    .map(main -> new AbiFamily(main, servedBeside(main, listed)))
                    .toList();
        }
        List<AbiFamily> result = new ArrayList<>();
        for (JsonNode family : families) {
            List<SystemCallAbi> others = fields.abis(Json.textList(family, "subArchitectures"));
            fields.abis(List.of(Json.text(family, "architecture").orElse("")))
                    .forEach(main -> result.add(new AbiFamily(main, servedBeside(main, others))));
        }
        return result;
    }

    /// Of `listed` those that a processor with the native ABI `main` serves at all.
    private static List<SystemCallAbi> servedBeside(
            SystemCallAbi main, List<SystemCallAbi> listed) {
        Set<SystemCallAbi> served =
                switch (main) {
                    case X86_64 -> EnumSet.of(SystemCallAbi.X86, SystemCallAbi.X32);
                    case AARCH64 -> EnumSet.of(SystemCallAbi.ARM);
                    case X86, X32, ARM -> EnumSet.noneOf(SystemCallAbi.class);
                };
        return listed.stream().filter(served::contains).toList();
    }

    private static Set<FilterFlag> flags(ObjectNode root, SeccompFields fields) {
        if (!root.hasNonNull("flags")) {
            // runc: no list at all means the default, an empty list means none
            return EnumSet.of(FilterFlag.SPEC_ALLOW);
        }
        Set<FilterFlag> flags = EnumSet.noneOf(FilterFlag.class);
        Json.textList(root, "flags").forEach(name -> flags.add(fields.flag(name)));
        return flags;
    }
}
