package dev.nutshell.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Takes the content of a member: bytes, a hole written as `[n]`.
final class SparseContent implements TarContent {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void data(byte[] content, int from, int length) {
        bytes.write(content, from, length);
    }

    @Override
    public void hole(long length) {
        bytes.writeBytes(("[" + length + "]").getBytes(StandardCharsets.US_ASCII));
    }

    String text() {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
