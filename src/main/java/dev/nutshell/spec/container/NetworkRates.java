package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// How fast each network interface of a container may be, in the words of the user (`10mbit`, `64k`).
///
/// @param egress of what leaves the container; empty: what its networks say; the same for `ingress` and `burst`
public record NetworkRates(String egress, String ingress, String burst) {
    public static final NetworkRates NONE = new NetworkRates("", "", "");

    static NetworkRates fromJson(JsonNode node) {
        return new NetworkRates(
                Fields.text(node, "NetworkEgress"),
                Fields.text(node, "NetworkIngress"),
                Fields.text(node, "NetworkBurst"));
    }

    /// These, with what is not null in the place of what was.
    public NetworkRates changedBy(
            @Nullable String newEgress, @Nullable String newIngress, @Nullable String newBurst) {
        return new NetworkRates(
                newEgress == null ? egress : newEgress,
                newIngress == null ? ingress : newIngress,
                newBurst == null ? burst : newBurst);
    }

    /// Docker has no such fields: they are there only where something was asked.
    void writeTo(ObjectNode node) {
        Fields.putUnlessEmpty(node, "NetworkEgress", egress);
        Fields.putUnlessEmpty(node, "NetworkIngress", ingress);
        Fields.putUnlessEmpty(node, "NetworkBurst", burst);
    }
}
