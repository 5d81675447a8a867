package dev.nutshell.registry;

import dev.nutshell.it.harness.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate with its key, made by `keytool`.
final class TestIdentity {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    private TestIdentity(KeyStore store) {
        this.store = store;
    }

    /// @param names subject alternative names, `ip:127.0.0.1,dns:localhost`
    /// @param validity further options of keytool, such as `-startdate -2d -validity 1`
    static TestIdentity make(Path directory, String names, String... validity) {
        Path file = directory.resolve("identity-" + System.nanoTime() + ".p12");
        Command.of(command(file, names, validity)).run().succeeded();
        try (InputStream input = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(input, PASSWORD);
            return new TestIdentity(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String[] command(Path file, String names, String... validity) {
        String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
        String[] fixed = {
            keytool,
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "it",
            "-dname",
            "CN=" + file.getFileName(),
            "-ext",
            "san=" + names,
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            new String(PASSWORD)
        };
        String[] all = Arrays.copyOf(fixed, fixed.length + validity.length);
        System.arraycopy(validity, 0, all, fixed.length, validity.length);
        return all;
    }

    String certificatePem() {
        try {
            return pem("CERTIFICATE", store.getCertificate("it").getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String keyPem() {
        try {
            return pem("PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(label, Base64.getMimeEncoder().encodeToString(content));
    }

    /// For a server that shows this certificate, and trusts `client`.
    SSLContext context(TestIdentity client) {
        try {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("client", client.store.getCertificate("it"));
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    SSLContext context() {
        return context(this);
    }
}
