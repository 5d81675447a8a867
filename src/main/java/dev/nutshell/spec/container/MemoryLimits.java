package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Memory, in bytes. 0: no limit.
///
/// @param memory hard limit
/// @param reservation soft limit
/// @param memoryAndSwap both together; -1: any amount of swap; 0: twice `memory`
/// @param swappiness 0 to 100, control groups v1 only
/// @param oomKillDisable control groups v1 only
public record MemoryLimits(
        long memory,
        long reservation,
        long memoryAndSwap,
        @Nullable Long swappiness,
        @Nullable Boolean oomKillDisable) {

    static MemoryLimits fromJson(JsonNode node) {
        return new MemoryLimits(
                Fields.number(node, "Memory"),
                Fields.number(node, "MemoryReservation"),
                Fields.number(node, "MemorySwap"),
                Fields.optionalNumber(node, "MemorySwappiness"),
                Fields.optionalFlag(node, "OomKillDisable"));
    }

    void writeTo(ObjectNode node) {
        node.put("Memory", memory);
        node.put("MemoryReservation", reservation);
        node.put("MemorySwap", memoryAndSwap);
        node.put("MemorySwappiness", swappiness);
        node.put("OomKillDisable", oomKillDisable);
    }
}
