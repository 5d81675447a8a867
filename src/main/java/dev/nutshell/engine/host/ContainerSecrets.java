package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.engine.SecretRequest;
import dev.nutshell.runtime.init.WriteFile;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A container's secrets: where they come from is kept beside its record, what is in them only in the plan of a start, which
/// is memory.
record ContainerSecrets(StateLayout layout) {
    static final String FOLDER = "/run/secrets";
    private static final String FILE = "secrets";

    /// As large as Docker's (moby/swarmkit, MaxSecretSize): bytes.
    private static final int LARGEST = 500_000;

    /// Keeps the names of the sources; each of them has to be a readable file by now.
    void keep(ContainerId id, List<SecretRequest> secrets) {
        if (secrets.isEmpty()) {
            return;
        }
        WireWriter wire = new WireWriter();
        wire.number(secrets.size());
        for (SecretRequest secret : secrets) {
            content(secret.source());
            wire.text(secret.source().toString()).text(secret.target());
            wire.number(secret.uid()).number(secret.gid()).number(secret.mode());
        }
        AtomicFile.write(layout.containerFile(id, FILE), wire.toBytes(), true);
    }

    /// The steps that put the secrets into the container, with what is in their sources now.
    List<WriteFile> files(ContainerId id) {
        List<WriteFile> files = new ArrayList<>();
        byte[] kept = AtomicFile.read(layout.containerFile(id, FILE)).orElse(null);
        if (kept == null) {
            return files;
        }
        WireReader wire = new WireReader(kept, "secrets of container " + id.shortForm());
        for (int i = wire.length(); i > 0; i--) {
            Path source = Path.of(wire.text());
            String target = wire.text();
            int uid = wire.integer();
            int gid = wire.integer();
            files.add(WriteFile.of(target, wire.integer(), uid, gid, content(source)));
        }
        wire.end();
        return files;
    }

    /// The file system that holds them.
    static MountSpec mount() {
        return new MountSpec(
                FOLDER, "tmpfs", "tmpfs", List.of("nosuid", "nodev", "noexec", "mode=755"));
    }

    private static byte[] content(Path source) {
        byte[] content;
        try {
            if (!Files.isRegularFile(source)) {
                throw refused(source, "no such file");
            }
            content = Files.readAllBytes(source);
        } catch (IOException e) {
            throw refused(source, String.valueOf(e.getMessage()));
        }
        if (content.length > LARGEST) {
            throw refused(source, "larger than " + LARGEST + " bytes");
        }
        return content;
    }

    private static EngineException refused(Path source, String why) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "secret " + source + " cannot be read: " + why);
    }
}
