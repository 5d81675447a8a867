package dev.nutshell.cli.flag;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The lines of `--env-file` and `--label-file`, by docker/cli's `kvfile` rules: no quotes, no expansion; `#` starts a
/// comment only at the start of a line; blanks before a name do not count, every other blank belongs to the value.
public final class KeyValueFile {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final String kind;
    private final Function<String, Optional<String>> missingValue;

    /// `kind` names the file in errors; `missingValue` answers a line that has a name only, empty to leave it out.
    public KeyValueFile(String kind, Function<String, Optional<String>> missingValue) {
        this.kind = kind;
        this.missingValue = missingValue;
    }

    /// The entries of `file`, each `name=value`.
    public List<String> read(String file) {
        List<String> entries = new ArrayList<>();
        int number = 0;
        for (byte[] line : lines(bytes(file))) {
            number++;
            entry(file, decode(file, number, line)).ifPresent(entries::add);
        }
        return entries;
    }

    private Optional<String> entry(String file, String raw) {
        String line = withoutLeadingSpace(raw);
        if (line.isEmpty() || line.startsWith("#")) {
            return Optional.empty();
        }
        int equals = line.indexOf('=');
        String name = equals < 0 ? line : line.substring(0, equals);
        if (name.isEmpty()) {
            throw bad(file, "no variable name on line '" + line + "'");
        }
        if (name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0) {
            throw bad(file, "variable '" + name + "' contains whitespaces");
        }
        return equals >= 0
                ? Optional.of(line)
                : missingValue.apply(name).map(value -> name + "=" + value);
    }

    private static String withoutLeadingSpace(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /// Go's `unicode.IsSpace`.
    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }

    private byte[] bytes(String file) {
        if (Files.isDirectory(Path.of(file))) {
            throw bad(file, "read " + file + ": is a directory");
        }
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND, "open " + file + ": no such file or directory", e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "open " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<byte[]> lines(byte[] content) {
        List<byte[]> lines = new ArrayList<>();
        int start =
                Arrays.mismatch(content, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
                        ? BYTE_ORDER_MARK.length
                        : 0;
        for (int end = start; end <= content.length; end++) {
            if (end == content.length || content[end] == '\n') {
                int stop = end > start && content[end - 1] == '\r' ? end - 1 : end;
                lines.add(Arrays.copyOfRange(content, start, stop));
                start = end + 1;
            }
        }
        return lines;
    }

    private String decode(String file, int number, byte[] line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw bad(file, "invalid utf8 bytes at line " + number);
        }
    }

    private EngineException bad(String file, String why) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "invalid " + kind + " file (" + file + "): " + why);
    }
}
