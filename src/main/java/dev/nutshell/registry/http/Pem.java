package dev.nutshell.registry.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Textual encoding of certificates and keys (RFC 7468). Text between the blocks is ignored, as are blocks that do not decode.
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private Pem() {}

    /// One block.
    ///
    /// @param label such as `CERTIFICATE`
    record Block(String label, byte[] content) {}

    static List<Block> blocks(byte[] file) {
        // one byte, one character: what is not ASCII is ignored anyway
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            int end = labelEnd < 0 ? -1 : text.indexOf(END, labelEnd);
            if (end < 0) {
                break;
            }
            String label = text.substring(begin + BEGIN.length(), labelEnd);
            String body = text.substring(labelEnd + DASHES.length(), end);
            try {
                blocks.add(new Block(label, Base64.getMimeDecoder().decode(body)));
            } catch (IllegalArgumentException _) {
                // not base 64: no block
            }
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }
}
