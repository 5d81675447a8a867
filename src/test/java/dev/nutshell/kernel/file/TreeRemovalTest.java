package dev.nutshell.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TreeRemovalTest {
    @RegisterExtension final Scratch scratch = new Scratch();
    private FileCalls files;
    private Fd parent;

    @BeforeEach
    void open() {
        files = new FileCalls(SymbolSource.syscalls());
        parent = files.open(scratch.path(), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }

    @AfterEach
    void close() {
        parent.close();
        files.close();
    }

    @Test
    void everythingGoesAndNothingElse() throws IOException {
        Path outside = scratch.directory("outside");
        Files.writeString(outside.resolve("kept"), "x");
        shell(
                """
                mkdir -p tree/a/b tree/empty && cd tree
                echo x > a/file; mkfifo a/b/pipe
                ln -s "$1/outside" a/link; ln -s ../../../outside a/b/up; ln -s nowhere dangling
                touch -- "$(printf 'odd\\377\\nname')" a/b/-rf 'a b'
                ln ../outside/kept a/hard
                """);

        remove("tree");

        assertThat(scratch.resolve("tree")).doesNotExist();
        assertThat(outside.resolve("kept")).hasContent("x");
    }

    @Test
    void whatIsNoDirectoryGoesToo() throws IOException {
        Path outside = scratch.directory("outside");
        Files.writeString(outside.resolve("kept"), "x");
        Files.createSymbolicLink(scratch.resolve("link"), outside);
        Files.writeString(scratch.resolve("file"), "");

        remove("link");
        remove("file");
        remove("nothing");

        assertThat(scratch.path().toFile().list()).containsExactly("outside");
        assertThat(outside.resolve("kept")).exists();
    }

    /// Neither the stack nor the descriptors may run out.
    @Test
    void depthDoesNotMatter() {
        shell(
                """
                mkdir tree && cd tree
                for i in $(seq 1 300); do mkdir dddddddddd && cd dddddddddd && : > f; done
                """);

        remove("tree");

        assertThat(scratch.resolve("tree")).doesNotExist();
    }

    @Test
    void manyEntriesInOneDirectory() {
        shell("mkdir tree; cd tree; seq 1 5000 | xargs touch; seq -f 'd%g' 1 500 | xargs mkdir");

        remove("tree");

        assertThat(scratch.resolve("tree")).doesNotExist();
    }

    @Test
    void clearKeepsTheDirectoryItself() {
        shell("mkdir -p tree/a/b && touch tree/f");
        int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
        try (Fd tree = files.openAt(parent, FileCalls.bytes("tree"), flags, 0)) {
            new TreeRemoval(files).clear(tree);
        }

        assertThat(scratch.resolve("tree")).isEmptyDirectory();
    }

    @Test
    @RequiresRoot
    void modesDoNotMatterAndWhatCannotGoIsNamed() {
        shell(
                """
                mkdir -p tree/closed && touch tree/closed/f && chmod 0 tree/closed tree
                mkdir stuck && touch stuck/f && chattr +i stuck/f
                """);
        try {
            remove("tree");
            assertThat(scratch.resolve("tree")).doesNotExist();

            assertThatThrownBy(() -> remove("stuck"))
                    .isInstanceOf(KernelException.class)
                    .hasMessage("unlinkat(2) f: EPERM (Operation not permitted)");
        } finally {
            shell("chattr -i stuck/f");
        }
    }

    private void remove(String name) {
        new TreeRemoval(files).remove(parent, FileCalls.bytes(name));
    }

    private void shell(String script) {
        Command.shell(script, scratch.path().toString()).in(scratch.path()).run().succeeded();
    }
}
