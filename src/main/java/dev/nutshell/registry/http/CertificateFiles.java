package dev.nutshell.registry.http;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Certificates of this machine, read when they are first needed: a static binary carries none of its own.
///
/// @param bundles files with the system's authorities: the first that exists counts
/// @param directories folders with more of them
/// @param hostDirectories folders with a folder for each registry, named `HOST` or `HOST:PORT`
/// @param identities shown to every host
public record CertificateFiles(
        List<Path> bundles,
        List<Path> directories,
        List<Path> hostDirectories,
        List<IdentityFiles> identities) {
    /// A certificate to show, and the file of its key.
    public record IdentityFiles(Path certificate, Path key) {}

    /// Debian, Alpine; Fedora, RHEL; openSUSE; Alpine, BSD: the list of Go's crypto/x509.
    private static final List<String> BUNDLES =
            List.of(
                    "etc/ssl/certs/ca-certificates.crt",
                    "etc/pki/tls/certs/ca-bundle.crt",
                    "etc/ssl/ca-bundle.pem",
                    "etc/pki/tls/cacert.pem",
                    "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                    "etc/ssl/cert.pem");

    public CertificateFiles {
        bundles = List.copyOf(bundles);
        directories = List.copyOf(directories);
        hostDirectories = List.copyOf(hostDirectories);
        identities = List.copyOf(identities);
    }

    public CertificateFiles(
            List<Path> bundles, List<Path> directories, List<Path> hostDirectories) {
        this(bundles, directories, hostDirectories, List.of());
    }

    /// What `SSL_CERT_FILE`, `SSL_CERT_DIR` and the usual places below `root` say.
    ///
    /// @param home the user's, for the folders of rootless Docker and podman
    public static CertificateFiles of(Map<String, String> variables, Path home, Path root) {
        String file = variables.getOrDefault("SSL_CERT_FILE", "");
        String folders = variables.getOrDefault("SSL_CERT_DIR", "");
        List<Path> bundles =
                file.isEmpty()
                        ? BUNDLES.stream().map(root::resolve).toList()
                        : List.of(Path.of(file));
        List<Path> directories = new ArrayList<>();
        for (String folder : folders.split(":", -1)) {
            if (!folder.isEmpty()) {
                directories.add(Path.of(folder));
            }
        }
        return new CertificateFiles(
                bundles,
                directories,
                List.of(
                        root.resolve("etc/docker/certs.d"),
                        root.resolve("etc/containers/certs.d"),
                        home.resolve(".config/docker/certs.d"),
                        home.resolve(".config/containers/certs.d")));
    }

    /// A certificate to show, with the key that proves it is ours.
    record Identity(List<X509Certificate> chain, PrivateKey key) {}

    /// What is configured for one registry.
    record ForHost(List<X509Certificate> authorities, List<Identity> identities) {
        boolean isEmpty() {
            return authorities.isEmpty() && identities.isEmpty();
        }
    }

    /// The authorities that the system trusts. What cannot be read is left out: a bundle of 140 certificates is not useless
    /// because of one.
    List<X509Certificate> system() {
        List<X509Certificate> found = new ArrayList<>();
        bundles.stream()
                .filter(Files::isReadable)
                .findFirst()
                .ifPresent(bundle -> found.addAll(certificates(bundle)));
        for (Path directory : directories) {
            for (Path file : list(directory)) {
                if (Files.isReadable(file) && Files.isRegularFile(file)) {
                    found.addAll(certificates(file));
                }
            }
        }
        return found;
    }

    /// Files for `authority` (`host` or `host:port`): `*.crt` are authorities, `NAME.cert` with `NAME.key` an identity to show
    /// (docs.docker.com, "Verify repository client with certificates").
    ///
    /// @throws EngineException INVALID_ARGUMENT when one of them is not what its name says
    ForHost forHost(String authority) {
        List<X509Certificate> authorities = new ArrayList<>();
        List<Identity> shown = new ArrayList<>();
        identities.forEach(files -> shown.add(identity(files.certificate(), files.key())));
        for (Path directory : hostDirectories) {
            for (Path file : list(directory.resolve(authority))) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".crt")) {
                    authorities.addAll(required(file));
                } else if (name.endsWith(".cert")) {
                    String stem = name.substring(0, name.length() - ".cert".length());
                    shown.add(identity(file, file.resolveSibling(stem + ".key")));
                }
            }
        }
        return new ForHost(authorities, shown);
    }

    private static Identity identity(Path certificate, Path key) {
        Optional<PrivateKey> privateKey = PrivateKeyPem.read(bytes(key));
        if (privateKey.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "client key " + key + ": no private key in it that can be read");
        }
        return new Identity(required(certificate), privateKey.get());
    }

    private static List<X509Certificate> required(Path file) {
        List<X509Certificate> certificates = parse(bytes(file));
        if (certificates.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "certificate " + file + ": no certificate in it");
        }
        return certificates;
    }

    private static List<X509Certificate> certificates(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException _) {
            return List.of();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "client certificate without its key: " + file + " does not exist");
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "read " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> parse(byte[] file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem.Block block : Pem.blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                try {
                    certificates.add(
                            (X509Certificate)
                                    CertificateFactory.getInstance("X.509")
                                            .generateCertificate(
                                                    new ByteArrayInputStream(block.content())));
                } catch (CertificateException _) {
                    // not a certificate that Java knows
                }
            }
        }
        return certificates;
    }

    private static List<Path> list(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(files::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "read " + directory + ": " + e.getMessage(), e);
        }
        files.sort(null);
        return files;
    }
}
