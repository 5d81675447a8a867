package dev.nutshell.spec.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What an image says about running it (image-spec, config.md). Everything in it comes from strangers.
///
/// @param document the whole document, fields that have no accessor here included
/// @param diffIds digests of the uncompressed layers, lowest first
public record ImageConfig(ObjectNode document, List<Digest> diffIds) {
    public ImageConfig {
        diffIds = List.copyOf(diffIds);
    }

    public static ImageConfig parse(byte[] bytes, String subject) {
        ObjectNode document = Json.parseObject(bytes, subject);
        List<Digest> diffIds = new ArrayList<>();
        for (JsonNode diffId : Json.elements(document.path("rootfs"), "diff_ids")) {
            try {
                diffIds.add(Digest.parse(diffId.isTextual() ? diffId.textValue() : ""));
            } catch (EngineException e) {
                throw new EngineException(ErrorKind.CORRUPT, subject + ": " + e.getMessage(), e);
            }
        }
        return new ImageConfig(document, diffIds);
    }

    /// What the image runs on. The fields are required, and images without them are taken for this machine's.
    public Platform platform() {
        Platform said = Platform.fromJson(document);
        Platform host = Platform.host();
        return new Platform(
                said.os().isEmpty() ? host.os() : said.os(),
                said.architecture().isEmpty() ? host.architecture() : said.architecture(),
                said.variant());
    }

    /// RFC 3339 time of the build; empty when unknown.
    public String created() {
        return Json.text(document, "created").orElse("");
    }

    /// `KEY=VALUE` words.
    public List<String> environment() {
        return Json.textList(run(), "Env");
    }

    public List<String> command() {
        return Json.textList(run(), "Cmd");
    }

    public List<String> entrypoint() {
        return Json.textList(run(), "Entrypoint");
    }

    /// `user`, `uid`, `user:group` …; empty for root.
    public String user() {
        return Json.text(run(), "User").orElse("");
    }

    public String workingDirectory() {
        return Json.text(run(), "WorkingDir").orElse("");
    }

    public String stopSignal() {
        return Json.text(run(), "StopSignal").orElse("");
    }

    /// Paths that want an anonymous volume.
    public List<String> volumes() {
        return memberNames("Volumes");
    }

    public List<String> exposedPorts() {
        return memberNames("ExposedPorts");
    }

    public Map<String, String> labels() {
        return Json.textMap(run(), "Labels");
    }

    /// The `config` object; empty when the image has none.
    public JsonNode run() {
        return document.path("config");
    }

    private List<String> memberNames(String field) {
        List<String> names = new ArrayList<>();
        run().path(field).fieldNames().forEachRemaining(names::add);
        return names;
    }
}
