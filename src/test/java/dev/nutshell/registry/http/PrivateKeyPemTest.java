package dev.nutshell.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys of every form that openssl writes, against what openssl itself makes of them.
class PrivateKeyPemTest {
    private final Path directory = Disk.temporary("nutshell-keys");

    static boolean hasOpenssl() {
        return Path.of("/usr/bin/openssl").toFile().canExecute();
    }

    @AfterEach
    void remove() {
        Disk.remove(directory);
    }

    @ParameterizedTest
    @EnabledIf("hasOpenssl")
    @CsvSource(
            delimiter = '|',
            value = {
                "openssl genrsa -traditional 2048                            | RSA PRIVATE KEY",
                "openssl genrsa 2048                                         | PRIVATE KEY",
                "openssl genrsa -traditional 512                             | RSA PRIVATE KEY",
                "openssl ecparam -name prime256v1 -genkey                    | EC PRIVATE KEY",
                "openssl ecparam -name secp521r1 -genkey -noout              | EC PRIVATE KEY",
                "openssl genpkey -algorithm ed25519                          | PRIVATE KEY"
            })
    void readsWhatOpensslWrites(String command, String label) {
        String pem = Command.of(command.strip().split(" ")).run().succeeded().output();
        assertThat(pem).contains("-----BEGIN " + label + "-----");

        PrivateKey key = PrivateKeyPem.read(pem.getBytes(StandardCharsets.UTF_8)).orElseThrow();

        assertThat(secret(key)).isEqualTo(secret(PrivateKeyPem.read(asPkcs8(pem)).orElseThrow()));
    }

    /// What the key keeps secret; its encoding may or may not repeat the curve.
    private static String secret(PrivateKey key) {
        return key instanceof ECPrivateKey ec
                ? ec.getS() + " on " + ec.getParams().getOrder()
                : Base64.getEncoder().encodeToString(key.getEncoded());
    }

    private byte[] asPkcs8(String pem) {
        Path file = Disk.write(directory.resolve("key.pem"), pem);
        return Command.of("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", file.toString())
                .run()
                .succeeded()
                .output()
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @EnabledIf("hasOpenssl")
    void encryptedKeyCannotBeRead() {
        String pem =
                Command.of("openssl", "genrsa", "-aes128", "-passout", "pass:x", "2048")
                        .run()
                        .succeeded()
                        .output();

        assertThat(PrivateKeyPem.read(pem.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void rubbishIsNoKey() {
        for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
            for (String body : new String[] {"", "MA==", "MIL/////", "////", "MIIBAA=="}) {
                String pem =
                        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, body);
                assertThat(PrivateKeyPem.read(pem.getBytes(StandardCharsets.UTF_8)))
                        .as(pem)
                        .isEmpty();
            }
        }
    }
}
