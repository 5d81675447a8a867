package dev.nutshell.registry.http;

import java.io.ByteArrayOutputStream;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Private keys as openssl writes them: PKCS #8 (`PRIVATE KEY`, RFC 5958), and the older PKCS #1 (`RSA PRIVATE KEY`, RFC 8017)
/// and SEC 1 (`EC PRIVATE KEY`, RFC 5915), which are put into a PKCS #8 envelope because Java reads nothing else.
final class PrivateKeyPem {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] VERSION_ZERO = {2, 1, 0};

    /// OBJECT IDENTIFIER rsaEncryption, NULL.
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

    /// OBJECT IDENTIFIER ecPublicKey; the curve's follows.
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;

    /// Tag of `parameters [0]` in an RFC 5915 key.
    private static final int CURVE = 0xa0;

    private PrivateKeyPem() {}

    /// The first private key in `file`; empty when there is none that can be read (an encrypted one cannot).
    static Optional<PrivateKey> read(byte[] file) {
        for (Pem.Block block : Pem.blocks(file)) {
            Optional<byte[]> envelope =
                    switch (block.label()) {
                        case "PRIVATE KEY" -> Optional.of(block.content());
                        case "RSA PRIVATE KEY" -> Optional.of(enveloped(RSA, block.content()));
                        case "EC PRIVATE KEY" ->
                                curve(block.content())
                                        .map(curve -> enveloped(join(EC, curve), block.content()));
                        default -> Optional.empty();
                    };
            Optional<PrivateKey> key = envelope.flatMap(PrivateKeyPem::decode);
            if (key.isPresent()) {
                return key;
            }
        }
        return Optional.empty();
    }

    private static Optional<PrivateKey> decode(byte[] pkcs8) {
        for (String algorithm : ALGORITHMS) {
            try {
                return Optional.of(
                        KeyFactory.getInstance(algorithm)
                                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            } catch (InvalidKeySpecException | NoSuchAlgorithmException _) {
                // a key of another algorithm
            }
        }
        return Optional.empty();
    }

    private static byte[] enveloped(byte[] algorithm, byte[] key) {
        return tagged(
                SEQUENCE,
                join(VERSION_ZERO, join(tagged(SEQUENCE, algorithm), tagged(OCTET_STRING, key))));
    }

    /// The curve's object identifier: the content of `parameters [0]`, found by walking the members of the key's sequence.
    private static Optional<byte[]> curve(byte[] key) {
        int at = contentStart(key, 0);
        while (at >= 0 && at + 1 < key.length) {
            int start = contentStart(key, at);
            int length = contentLength(key, at);
            if (start < 0 || length < 0 || length > key.length - start) {
                return Optional.empty();
            }
            if ((key[at] & 0xff) == CURVE && length > 0 && key[start] == OBJECT_IDENTIFIER) {
                byte[] identifier = new byte[length];
                System.arraycopy(key, start, identifier, 0, length);
                return Optional.of(identifier);
            }
            at = start + length;
        }
        return Optional.empty();
    }

    /// Where the content of the element at `at` begins: lengths below 128 take one byte, longer ones say how many follow.
    private static int contentStart(byte[] der, int at) {
        if (at + 1 >= der.length) {
            return -1;
        }
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? at + 2 : at + 2 + (first & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f) && at + 2 + i < der.length; i++) {
            length = length << Byte.SIZE | der[at + 2 + i] & 0xff;
        }
        return length;
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.length < 0x80) {
            element.write(content.length);
        } else {
            int bytes = content.length > 0xffff ? 3 : content.length > 0xff ? 2 : 1;
            element.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                element.write(content.length >> (i * Byte.SIZE));
            }
        }
        element.writeBytes(content);
        return element.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = new byte[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
