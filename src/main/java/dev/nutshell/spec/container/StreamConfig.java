package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The standard streams.
///
/// @param attachStdin whether the creating client is attached to it; the same for the two others
/// @param tty one pseudo terminal instead of three pipes
/// @param openStdin stdin stays open without a client (`-i`); else it is `/dev/null`
/// @param stdinOnce stdin is closed when the first client leaves
public record StreamConfig(
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        boolean tty,
        boolean openStdin,
        boolean stdinOnce) {

    static StreamConfig fromJson(JsonNode node) {
        return new StreamConfig(
                Fields.flag(node, "AttachStdin"),
                Fields.flag(node, "AttachStdout"),
                Fields.flag(node, "AttachStderr"),
                Fields.flag(node, "Tty"),
                Fields.flag(node, "OpenStdin"),
                Fields.flag(node, "StdinOnce"));
    }

    void writeAttached(ObjectNode node) {
        node.put("AttachStdin", attachStdin);
        node.put("AttachStdout", attachStdout);
        node.put("AttachStderr", attachStderr);
    }

    void writeOpen(ObjectNode node) {
        node.put("Tty", tty);
        node.put("OpenStdin", openStdin);
        node.put("StdinOnce", stdinOnce);
    }
}
