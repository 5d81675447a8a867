package dev.nutshell.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// What is known of an unpacked layer besides its tree.
///
/// @param size bytes of all files, the number that Docker sums up as an image's size
/// @param entries files, directories, links and nodes
/// @param hidesEverything the layer's root is opaque: nothing of the layers below shows
/// @param implicitDirectories directories that the archive only mentions as parents: made with default attributes, they must
///     take those of the layers below (see `Snapshots`)
public record LayerRecord(
        long size, long entries, boolean hidesEverything, List<byte[]> implicitDirectories) {
    private static final int SCHEMA = 1;

    public LayerRecord {
        implicitDirectories = List.copyOf(implicitDirectories);
    }

    static LayerRecord parse(byte[] bytes, String subject) {
        ObjectNode node = Json.parseObject(bytes, subject);
        List<byte[]> implicit = new ArrayList<>();
        for (String name : Json.textList(node, "implicitDirectories")) {
            implicit.add(Base64.getDecoder().decode(name));
        }
        return new LayerRecord(
                Json.requiredNumber(node, "size", subject),
                Json.requiredNumber(node, "entries", subject),
                node.path("hidesEverything").asBoolean(),
                implicit);
    }

    /// Names are bytes, so they are written in base 64.
    byte[] toBytes() {
        ObjectNode node = Json.object();
        node.put("schemaVersion", SCHEMA);
        node.put("size", size);
        node.put("entries", entries);
        node.put("hidesEverything", hidesEverything);
        node.set(
                "implicitDirectories",
                Json.texts(
                        implicitDirectories.stream()
                                .map(Base64.getEncoder()::encodeToString)
                                .toList()));
        return Json.write(node);
    }
}
