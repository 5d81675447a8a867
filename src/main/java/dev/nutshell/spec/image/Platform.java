package dev.nutshell.spec.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What an image runs on (image-spec, image-index.md, `platform`), in Go's words, normalised as containerd/platforms does.
///
/// @param variant of the architecture, such as `v7`; empty when there is none, or when it is the usual one (`v8` of arm64)
public record Platform(String os, String architecture, String variant) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final String UNKNOWN = "unknown";

    /// The names of Go's `internal/syslist`.
    private static final Set<String> SYSTEMS =
            Set.of(
                    "aix",
                    "android",
                    "darwin",
                    "dragonfly",
                    "freebsd",
                    "hurd",
                    "illumos",
                    "ios",
                    "js",
                    "linux",
                    "nacl",
                    "netbsd",
                    "openbsd",
                    "plan9",
                    "solaris",
                    "windows",
                    "zos");

    private static final Set<String> ARCHITECTURES =
            Set.of(
                    "386",
                    "amd64",
                    "arm",
                    "arm64",
                    "armbe",
                    "arm64be",
                    "loong64",
                    "mips",
                    "mipsle",
                    "mips64",
                    "mips64le",
                    "ppc",
                    "ppc64",
                    "ppc64le",
                    "riscv",
                    "riscv64",
                    "s390",
                    "s390x",
                    "sparc",
                    "sparc64",
                    "wasm");

    /// The platform of this machine.
    public static Platform host() {
        return normalised("linux", System.getProperty("os.arch", ""), "");
    }

    /// Parses `os[/arch[/variant]]` or `arch`, with the aliases that containerd/platforms knows (`x86_64`, `aarch64`).
    ///
    /// @throws EngineException INVALID_ARGUMENT
    public static Platform parse(String text) {
        String[] words = text.strip().split("/", -1);
        boolean wellFormed = words.length <= 3;
        for (String word : words) {
            wellFormed &= WORD.matcher(word).matches();
        }
        if (!wellFormed) {
            throw bad(text, "want OS/ARCH or OS/ARCH/VARIANT");
        }
        if (words.length > 1) {
            return normalised(words[0], words[1], words.length == 3 ? words[2] : "");
        }
        Platform host = host();
        Platform system = normalised(words[0], host.architecture, host.variant);
        if (SYSTEMS.contains(system.os)) {
            return system;
        }
        Platform machine = normalised(host.os, words[0], "");
        if (!ARCHITECTURES.contains(machine.architecture)) {
            throw bad(text, "unknown operating system or architecture");
        }
        return machine;
    }

    private static EngineException bad(String text, String reason) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "bad platform \"" + text + "\": " + reason);
    }

    /// The platform of an index entry or an image config; words that can be none become `unknown`.
    public static Platform fromJson(JsonNode node) {
        return normalised(word(node, "os"), word(node, "architecture"), word(node, "variant"));
    }

    private static String word(JsonNode node, String field) {
        String text = Json.text(node, field).orElse("");
        return text.isEmpty() || WORD.matcher(text).matches() ? text : UNKNOWN;
    }

    private static Platform normalised(String osName, String machine, String revision) {
        String lower = osName.toLowerCase(Locale.ROOT);
        String os = lower.equals("macos") ? "darwin" : lower;
        String architecture = machine.toLowerCase(Locale.ROOT);
        String variant = revision.toLowerCase(Locale.ROOT);
        return switch (architecture) {
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
            case "arm" -> new Platform(os, "arm", armVariant(variant));
            default -> new Platform(os, architecture, variant);
        };
    }

    private static String armVariant(String variant) {
        return switch (variant) {
            case "" -> "v7";
            case "5", "6", "7", "8" -> "v" + variant;
            default -> variant;
        };
    }

    /// Whether nothing is said at all.
    boolean isUnspecified() {
        return os.isEmpty() && architecture.isEmpty();
    }

    /// How well an image for `offered` serves a request for this platform: 0 not at all, more is better.
    int preference(Platform offered) {
        List<Platform> served = served();
        int place = served.indexOf(offered);
        return place < 0 ? 0 : served.size() - place;
    }

    /// Whether an image for `offered` serves a request for this platform.
    public boolean accepts(Platform offered) {
        return preference(offered) > 0;
    }

    /// What a machine of this platform runs, the best first: a newer processor runs what was built for the older ones, and
    /// most 64-bit ones run 32-bit programs (containerd/platforms, Only).
    private List<Platform> served() {
        List<Platform> served = new ArrayList<>();
        served.add(this);
        switch (architecture) {
            case "amd64" -> {
                addOlder(served, architecture, number(variant) - 1, 1);
                served.add(new Platform(os, "386", ""));
            }
            case "arm" -> addOlder(served, architecture, number(variant) - 1, 5);
            case "arm64" -> {
                addOlderArm64(served);
                addOlder(served, "arm", 8, 5);
            }
            default -> {}
        }
        return served;
    }

    private void addOlder(List<Platform> served, String machine, int newest, int oldest) {
        for (int version = newest; version >= oldest; version--) {
            served.add(normalised(os, machine, "v" + version));
        }
    }

    /// v9.0 is as new as v8.5 (containerd/platforms).
    private void addOlderArm64(List<Platform> served) {
        int dot = variant.indexOf('.');
        int major = number(dot < 0 ? variant : variant.substring(0, dot));
        int minor = dot < 0 ? 0 : number("v" + variant.substring(dot + 1));
        if (major == 9) {
            addMinors(served, 9, minor - 1);
            addMinors(served, 8, minor + 5);
        } else {
            addMinors(served, 8, minor - 1);
        }
    }

    private void addMinors(List<Platform> served, int major, int newest) {
        for (int minor = newest; minor >= 0; minor--) {
            String name = "v" + major + (minor == 0 ? "" : "." + minor);
            served.add(normalised(os, architecture, name));
        }
    }

    /// The number of `vN` with one digit, else 0.
    private static int number(String version) {
        return version.length() == 2 && version.charAt(0) == 'v' && isDigit(version.charAt(1))
                ? version.charAt(1) - '0'
                : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
