package dev.nutshell.spec.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.Locale;

/// What an image runs on (image-spec, image-index.md, `platform`), in Go's words.
///
/// @param variant of the architecture, such as `v8`; empty when there is none
public record Platform(String os, String architecture, String variant) {
    /// The platform of this machine.
    public static Platform host() {
        return normalised("linux", System.getProperty("os.arch", ""), "");
    }

    /// Parses `os[/arch[/variant]]` or `arch`, with the aliases that containerd/platforms knows (`x86_64`, `aarch64`).
    public static Platform parse(String text) {
        String[] words = text.strip().split("/", -1);
        boolean wellFormed = words.length <= 3;
        for (String word : words) {
            wellFormed &= word.matches("[A-Za-z0-9_.-]+");
        }
        if (!wellFormed) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad platform \"" + text + "\": want OS/ARCH or OS/ARCH/VARIANT");
        }
        if (words.length == 1) {
            return words[0].equals("linux") ? host() : normalised("linux", words[0], "");
        }
        return normalised(
                words[0].toLowerCase(Locale.ROOT), words[1], words.length == 3 ? words[2] : "");
    }

    /// The platform of an index entry or an image config.
    public static Platform fromJson(JsonNode node) {
        return normalised(
                Json.text(node, "os").orElse(""),
                Json.text(node, "architecture").orElse(""),
                Json.text(node, "variant").orElse(""));
    }

    private static Platform normalised(String os, String architecture, String variant) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "x86_64", "x86-64", "amd64" ->
                    new Platform(os, "amd64", variant.equals("v1") ? "" : variant);
            case "aarch64", "arm64" ->
                    new Platform(
                            os,
                            "arm64",
                            variant.equals("v8") || variant.equals("8") ? "" : variant);
            case "i386", "i686", "386" -> new Platform(os, "386", "");
            case "armhf" -> new Platform(os, "arm", "v7");
            case "armel" -> new Platform(os, "arm", "v6");
            case "arm" -> new Platform(os, "arm", variant.isEmpty() ? "v7" : variant);
            default -> new Platform(os, architecture, variant);
        };
    }

    /// How well an image for `offered` serves a request for this platform: 0 not at all, more is better. A newer arm runs
    /// images of the older ones.
    int preference(Platform offered) {
        if (!os.equals(offered.os) || !architecture.equals(offered.architecture)) {
            return 0;
        }
        if (variant.equals(offered.variant)) {
            return 100;
        }
        if (architecture.equals("arm")) {
            int wanted = armVersion(variant);
            int has = armVersion(offered.variant);
            return has > wanted ? 0 : has;
        }
        return offered.variant.isEmpty() ? 50 : 0;
    }

    /// Whether an image for `offered` serves a request for this platform.
    public boolean accepts(Platform offered) {
        return preference(offered) > 0;
    }

    private static int armVersion(String variant) {
        return variant.length() == 2 && Character.isDigit(variant.charAt(1))
                ? variant.charAt(1) - '0'
                : 1;
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
