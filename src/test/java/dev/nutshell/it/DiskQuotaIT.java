package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.testing.guest.Guest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The limit of a writable layer on file systems with project quotas, on Debian's kernel in a virtual machine; the second
/// opinion is `repquota`'s. Whoever runs the machine has put the state into a project of its own, with a limit.
@EngineTest
@NutshellOnly
class DiskQuotaIT {
    private static final String SCRIPT =
            """
            FS=$1; IMAGE=$2; BIN=/nutshell
            mkdir -p /tree/bin /disk; cp /bin/busybox /tree/bin
            for a in sh dd cat sleep; do ln -s busybox /tree/bin/$a; done
            cp /bin/chattr /tree/bin; for d in lib lib64 usr/lib; do [ ! -d /$d ] || tar -C / -cf - $d | tar -C /tree -xf -; done
            mount -t $FS -o loop,prjquota $IMAGE /disk
            mkdir /disk/state; chattr -p 77 /disk/state; chattr +P /disk/state; setquota -P 77 0 50000 0 0 /disk
            n() { $BIN --root /disk/state --runroot /run/nutshell "$@"; }
            limits() { repquota -P -n -O csv /disk | awk -F, 'NR > 1 && $6 > 0 { print $1 == "#77" ? "state" : "layer", $6, $4 <= $6 ? "kept" : "exceeded" }' | sort; }
            tar -C /tree -cf - . | n import - box >/dev/null

            n run --network none -d --name small --storage-opt size=4m box sleep 1000 >/dev/null
            n exec small sh -c 'dd if=/dev/zero of=/file bs=64k count=128 2>&1' | grep -oE 'quota exceeded|No space left'
            limits
            n exec small chattr -p 77 /file 2>&1 | grep -o 'not permitted'
            n inspect -f '{{.HostConfig.StorageOpt}}' small
            n run --network none --rm box dd if=/dev/zero of=/file bs=64k count=128 2>&1 | grep -o '128+0 records out'
            n restart -t 0 small >/dev/null; n exec small sh -c 'cat /file >/dev/null && echo read again'
            n run --network none --name seven --storage-opt SIZE=7MiB box sh -c 'dd if=/dev/zero of=/file bs=1M count=6 2>/dev/null && echo six'
            limits
            n run --network none --rm --storage-opt size=1m --security-opt seccomp=unconfined box sh -c 'echo >/file; chattr -p 77 /file && echo unconfined'
            n rm -f small seven >/dev/null
            limits; ls /disk/state/snapshots | wc -l
            """;

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void layerIsNoLargerThanItsLimit(String type, NutshellEngine engine) {
        Path folder = engine.scratch().resolve("disk");
        Disk.directories(folder);
        String image = folder.resolve(type + ".img").toString();
        Command.of("truncate", "-s", "400M", image).run().succeeded();
        if (type.equals("ext4")) {
            Command.of("mkfs.ext4", "-q", "-O", "quota,project", image).run().succeeded();
        } else {
            Command.of("mkfs.xfs", "-q", image).run().succeeded();
        }

        List<String> lines =
                Guest.play(
                                engine.binary(),
                                folder,
                                List.of("chattr", "setquota", "repquota"),
                                List.of(type, "loop", "quota_v2"),
                                SCRIPT,
                                type,
                                image)
                        .lines()
                        .toList();

        assertThat(lines)
                .containsExactly(
                        // EDQUOT, or for projects ENOSPC on XFS
                        type.equals("ext4") ? "quota exceeded" : "No space left",
                        "layer 4096 kept",
                        "state 50000 kept",
                        "not permitted",
                        "map[size:4m]",
                        "128+0 records out",
                        "read again",
                        "six",
                        "layer 4096 kept",
                        "layer 7168 kept",
                        "state 50000 kept",
                        // without a filter nothing would hold it
                        "unconfined",
                        "state 50000 kept",
                        "0");
    }
}
