package dev.nutshell.cli.create;

import dev.nutshell.cli.flag.CommaSeparated;
import dev.nutshell.engine.SecretRequest;
import java.nio.file.Path;

/// The value of `--secret`: `src=FILE[,target=PATH][,uid=N][,gid=N][,mode=0400]`, or a file alone.
///
/// A target without a slash is a name in `/run/secrets`.
final class SecretValue {
    private static final String FOLDER = "/run/secrets/";
    private static final int DEFAULT_MODE = 0444;

    private String source = "";
    private String target = "";
    private int uid;
    private int gid;
    private int mode = DEFAULT_MODE;

    private SecretValue() {}

    static SecretRequest parse(String text) {
        SecretValue value = new SecretValue();
        CommaSeparated.parse(text).forEach(value::field);
        return value.request();
    }

    private SecretRequest request() {
        if (source.isEmpty()) {
            throw new IllegalArgumentException("src is required");
        }
        Path file = Path.of(source).toAbsolutePath().normalize();
        String name = target.isEmpty() ? String.valueOf(file.getFileName()) : target;
        String path = name.startsWith("/") ? name : FOLDER + name;
        if (!path.startsWith(FOLDER) || path.indexOf('/', FOLDER.length()) >= 0) {
            throw new IllegalArgumentException(
                    "target '" + target + "': want a name, or a path of one below " + FOLDER);
        }
        return new SecretRequest(file, path, uid, gid, mode);
    }

    private void field(String field) {
        int equals = field.indexOf('=');
        String value = field.substring(equals + 1);
        switch (equals < 0 ? "src" : field.substring(0, equals)) {
            case "src", "source" -> source = value;
            case "target", "dst", "destination", "id" -> target = target(value);
            case "uid" -> uid = number(field, value, 10);
            case "gid" -> gid = number(field, value, 10);
            case "mode" -> mode = number(field, value, 8);
            default -> throw new IllegalArgumentException("unexpected key in '" + field + "'");
        }
    }

    private static String target(String value) {
        if (!value.startsWith("/") && value.contains("/")) {
            throw new IllegalArgumentException(
                    "target '" + value + "': want a name or an absolute path");
        }
        return value;
    }

    private static int number(String field, String value, int radix) {
        try {
            return Integer.parseUnsignedInt(value, radix);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("invalid number in '" + field + "'");
        }
    }
}
