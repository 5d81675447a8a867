package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Processor time. 0 and empty: no limit.
///
/// @param shares relative weight, default 1024
/// @param nano 10⁻⁹ processors (`--cpus`), excludes `period` and `quota`
/// @param period microseconds
/// @param quota microseconds in each period
/// @param cpus list of processors, `0-3,5`
/// @param memoryNodes list of memory nodes
public record CpuLimits(
        long shares,
        long nano,
        long period,
        long quota,
        long realtimePeriod,
        long realtimeRuntime,
        String cpus,
        String memoryNodes) {

    static CpuLimits fromJson(JsonNode node) {
        return new CpuLimits(
                Fields.number(node, "CpuShares"),
                Fields.number(node, "NanoCpus"),
                Fields.number(node, "CpuPeriod"),
                Fields.number(node, "CpuQuota"),
                Fields.number(node, "CpuRealtimePeriod"),
                Fields.number(node, "CpuRealtimeRuntime"),
                Fields.text(node, "CpusetCpus"),
                Fields.text(node, "CpusetMems"));
    }

    void writeTo(ObjectNode node) {
        node.put("CpuShares", shares);
        node.put("NanoCpus", nano);
        node.put("CpuPeriod", period);
        node.put("CpuQuota", quota);
        node.put("CpuRealtimePeriod", realtimePeriod);
        node.put("CpuRealtimeRuntime", realtimeRuntime);
        node.put("CpusetCpus", cpus);
        node.put("CpusetMems", memoryNodes);
    }
}
