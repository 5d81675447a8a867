package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.process.ProgramPages.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramPagesTest {
    @Test
    void findsWhatIsAsInTheFile() {
        List<String> smaps =
                """
                00400000-00401000 r-xp 00000000 fe:00 22 /usr/bin/nutshell
                Size:                  4 kB
                Anonymous:             0 kB
                VmFlags: rd ex mr mw me
                7f00aa000000-7f00aa100000 r--p 00010000 fe:00 22 /usr/bin/nutshell
                Anonymous:             8 kB
                7f00ab000000-7f00ab001000 r--p 00020000 fe:00 22 /usr/bin/nutshell
                Anonymous:             0 kB
                7f00ac000000-7f00ac001000 rw-p 00030000 fe:00 22 /usr/bin/nutshell
                Anonymous:             0 kB
                7f00ad000000-7f00ad001000 r-xp 00000000 fe:00 23 /usr/lib/other
                Anonymous:             0 kB
                7ffd590b4000-7ffd590d5000 rw-p 00000000 00:00 0 [stack]
                Anonymous:             0 kB
                """
                        .lines()
                        .toList();

        assertThat(ProgramPages.unmodified(smaps, "/usr/bin/nutshell"))
                .containsExactly(
                        new Mapping(0x400000, 0x1000), new Mapping(0x7f00ab000000L, 0x1000));
    }
}
