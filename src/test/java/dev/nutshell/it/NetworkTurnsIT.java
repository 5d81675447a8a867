package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NetworkWorld;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Containers with networks and ports that start and stop, and whose processes are killed anywhere, leave the host as it was.
///
/// `-Dnutshell.turns=500` plays as many turns; the seed of a run is in the message of a failure, and `-Dnutshell.seed` takes it.
@EngineTest
@NutshellOnly
class NetworkTurnsIT {
    private static final int TURNS = Integer.getInteger("nutshell.turns", 12);

    /// `engines` are the supervisors and keepers of this network; `quiet` waits until none is left, and lets one more command
    /// sweep; `state` is everything that could be left behind.
    private static final String FUNCTIONS =
            """
            I=$1; DELAY=$2; RUN=$3
            engines() {
                for p in $(pgrep -x -f 'nutshell supervise'); do
                    [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/self/ns/net)" ] && echo $p
                done || true
            }
            quiet() {
                for i in $(seq 200); do [ -z "$(engines)" ] && break; sleep 0.05; done
                $N ps -q
            }
            state() {
                echo links; ip -br link | cut -d ' ' -f 1 | sort
                echo addresses; ip -o addr | sed 's/^[0-9]*: //; s/ tentative//' | sort
                echo routes; ip route; ip -6 route | sort
                echo rules; nft list ruleset
                echo queues; tc qdisc show | grep -v noqueue || true
                echo namespaces; ip netns | sort
                echo files; find $RUN ! -name events.journal | sort; ls /run/netns
                echo containers; $N ps -aq; $N network ls -q | sort
                echo processes; engines
            }
            """;

    private static final List<String> KINDS =
            List.of(
                    "$N run --rm -p 8080:80 $I true",
                    "$N run --rm --network one -p 8000-8100:8000-8100 --network-egress 9mbit $I true",
                    """
                    $N run -d --name it --network one -p 8080:80 $I sleep 1000 >/dev/null
                    $N stop -t 0 it >/dev/null; $N start it >/dev/null; $N rm -f it >/dev/null
                    """,
                    // supervisors and keepers in the middle of a start
                    """
                    $N run -d --name it --network one -p 8080:80 $I sleep 1000 >/dev/null 2>&1 & R=$!
                    sleep $DELAY; for p in $(engines); do kill -9 $p || true; done
                    wait $R || true; $N rm -f it >/dev/null 2>&1 || true
                    """,
                    // the command itself
                    """
                    $N run --name it -p 8080:80 $I sleep 1000 >/dev/null 2>&1 & R=$!
                    sleep $DELAY; kill -9 $R; wait $R || true; $N rm -f it >/dev/null 2>&1 || true
                    """,
                    // a running container with everything that belongs to it
                    """
                    $N run -d --name it -p 8080:80 --network one $I sleep 1000 >/dev/null
                    P=$($N inspect -f '{{.State.Pid}}' it)
                    kill -9 $(engines) $P; $N rm -f it >/dev/null
                    """,
                    // in the middle of an end
                    """
                    $N run -d --name it -p 8080:80 $I sleep 1000 >/dev/null
                    $N stop -t 0 it >/dev/null 2>&1 & R=$!
                    sleep $DELAY; for p in $(engines); do kill -9 $p || true; done
                    wait $R || true; $N rm -f it >/dev/null 2>&1 || true
                    """);

    @Test
    void turnsLeaveTheHostAsItWas(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        long seed = Long.getLong("nutshell.seed", System.nanoTime());
        Random random = new Random(seed);
        try (NetworkWorld world = new NetworkWorld(engine)) {
            // what the first containers of a machine make for good: forwarding, locks, the
            // predefined networks
            play(world, engine, images, "0", "$N network create one >/dev/null");
            KINDS.subList(0, 3).forEach(kind -> play(world, engine, images, "0", kind));
            String before = play(world, engine, images, "0", "quiet; state");
            for (int turn = 0; turn < TURNS; turn++) {
                String kind = KINDS.get(turn < KINDS.size() ? turn : random.nextInt(KINDS.size()));
                String delay = "0.%03d".formatted(random.nextInt(150));
                play(world, engine, images, delay, kind);
                // every turn the next one begins on what the last one left; now and then it is
                // looked at
                if (turn % 20 == 19 || turn == TURNS - 1) {
                    assertThat(play(world, engine, images, "0", "quiet; state"))
                            .as("seed %d, turn %d: after %s s of %s", seed, turn, delay, kind)
                            .isEqualTo(before);
                }
            }
            play(world, engine, images, "0", "$N network rm one");
        }
    }

    private static String play(
            NetworkWorld world,
            NutshellEngine engine,
            TestImages images,
            String delay,
            String script) {
        return world.run(FUNCTIONS + script, images.busybox(), delay, engine.runRoot().toString())
                .output();
    }
}
