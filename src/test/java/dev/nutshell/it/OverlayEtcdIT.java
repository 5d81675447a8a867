package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.OverlayWorld;
import dev.nutshell.it.harness.TestImages;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An overlay whose hosts know each other by a real etcd.
@EngineTest
@NutshellOnly
class OverlayEtcdIT {
    private static final String WORLD =
            """
            etcd_up
            for h in a b c; do overlay $h -o etcd=$U -o etcd.ttl=5; done
            """;

    @Test
    void hostsFindEachOtherAndNoAddressIsGivenTwice(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        WORLD
                                + """
                                sleeper a; sleeper b; web c
                                for h in a b c; do address $h box; done; keys hosts/
                                reach a 10.9.0.2; reach b 10.9.0.3; fetch a 10.9.0.3
                                """
                                // names of containers on other hosts, both ways
                                + """
                                named b web; reach b web; inside b nslookup web | grep -o 'Address: 10.9.0.*'
                                inside b nslookup 10.9.0.3 | grep -o 'name = .*'
                                on b run --rm --network lan --ip 10.9.0.1 $I true 2>&1 || true
                                """
                                // all at once
                                + """
                                R=; for n in 1 2 3 4; do for h in a b c; do sleeper $h more$n & R="$R $!"; done; done; wait $R
                                for n in 1 2 3 4; do for h in a b c; do address $h more$n; done; done | sort -u | wc -l; keys addresses/
                                """
                                // another subnet on one of the hosts
                                + """
                                ip netns exec c $BIN --root $AREA/c/root --runroot $AREA/c/run network create -d overlay --subnet 10.8.0.0/24 \\
                                    -o vxlan.id=78 -o etcd=$U other >/dev/null
                                on a network create -d overlay --subnet 10.8.1.0/24 -o vxlan.id=78 -o etcd=$U other >/dev/null
                                on c run -d --name odd --network other $I sleep 1000 >/dev/null
                                on a run --rm --network other $I true 2>&1 || true
                                for h in a b c; do on $h rm -f $(on $h ps -aq) >/dev/null; on $h network rm lan >/dev/null; links $h; done
                                for h in a c; do on $h network rm other >/dev/null; done; keys ''; find $AREA/*/run/networks -mindepth 1 -type d | wc -l
                                """);

        assertThat(lines)
                .containsExactly(
                        "10.9.0.1",
                        "10.9.0.2",
                        "10.9.0.3",
                        "3",
                        "yes",
                        "yes",
                        "same",
                        "yes",
                        "Address: 10.9.0.3",
                        "name = box.lan",
                        "nutshell: address 10.9.0.1 is already in use by container box on host"
                                + " 10.55.0.1",
                        "12",
                        "15",
                        "nutshell: network other has subnet 10.8.1.0/24 here and 10.8.0.0/24 on"
                                + " host 10.55.0.3: make it with the same --subnet on all hosts",
                        "2",
                        "2",
                        "2",
                        "0",
                        "0");
    }

    @Test
    void addressesOfADeadHostComeBack(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        WORLD
                                + """
                                sleeper a; sleeper b; sleeper c; reach a 10.9.0.3; lose c; reach a 10.9.0.2
                                until [ $(keys hosts/) = 2 ]; do sleep 0.1; done
                                sleeper b more; address b more; reach a 10.9.0.3
                                bridge -n a fdb show dev vx-77 | grep -c 'dst 10.55.0.3' || true
                                """
                                // the lost one comes back with what it knew
                                + """
                                host c 3; on c ps -q; on c start box >/dev/null; address c box; reach a 10.9.0.4; reach c 10.9.0.3
                                for h in a b c; do on $h rm -f $(on $h ps -aq) >/dev/null; done; keys ''
                                """);

        assertThat(lines)
                .containsExactly(
                        "yes", "yes", "10.9.0.3", "yes", "0", "10.9.0.4", "yes", "yes", "0");
    }

    /// A host that was cut off from etcd for longer than its lease.
    @Test
    void addressThatWasGivenToAnotherHostMeanwhileIsGivenUp(
            NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        WORLD
                                + """
                                sleeper a; sleeper b; sleeper b more; ip -n b route add blackhole 10.55.0.9
                                until [ $(keys hosts/) = 1 ]; do sleep 0.1; done
                                sleeper a late; address a late; address b box; ip -n b route del blackhole 10.55.0.9
                                until [ -z "$(address b box)" ]; do sleep 0.1; done
                                P=$(on b inspect -f '{{.State.Pid}}' box); ip -n b link show type veth | grep -c 'master br-'
                                nsenter -t $P -n ip -br link | wc -l; address b more
                                on b events --since 10m --until 0s -f type=network -f event=disconnect --format '{{.Actor.Attributes.reason}}'
                                keys hosts/; keys addresses/
                                """
                                // its next start
                                + """
                                on b restart -t 0 box >/dev/null; address b box; reach b 10.9.0.2; reach a 10.9.0.3; reach a 10.9.0.4
                                for h in a b; do on $h rm -f $(on $h ps -aq) >/dev/null; on $h network rm lan >/dev/null; links $h; done; keys ''
                                """);

        assertThat(lines)
                .containsExactly(
                        "10.9.0.2",
                        "10.9.0.2",
                        "1",
                        "1",
                        "10.9.0.3",
                        "address 10.9.0.2 was given to container late on host 10.55.0.1 while this"
                                + " host was away from etcd",
                        "2",
                        "3",
                        "10.9.0.4",
                        "yes",
                        "yes",
                        "yes",
                        "2",
                        "2",
                        "0");
    }

    @Test
    void theLossOfEtcdIsNoneOfRunningContainers(NutshellEngine engine, TestImages images) {
        List<String> lines =
                OverlayWorld.play(
                        engine,
                        images,
                        WORLD
                                + """
                                sleeper a; sleeper b; reach a 10.9.0.2
                                etcd_down; reach a 10.9.0.2
                                on c run --rm --network lan $I true 2>&1 || links c
                                """
                                // longer than what the hosts have said stays true
                                + """
                                sleep 6; reach b 10.9.0.1; etcd_up; sleep 6; keys hosts/; keys addresses/; reach b 10.9.0.1
                                sleeper c; address c box; reach c 10.9.0.1; reach a 10.9.0.3
                                """
                                // etcd has lost all
                                + """
                                etcd_down; rm -r $AREA/etcd; etcd_up; until [ $(keys addresses/) = 3 ]; do sleep 0.1; done
                                sleeper b more; address b more
                                """
                                // the one that kept the lease ends
                                + """
                                on b rm -f box >/dev/null; sleep 7; keys hosts/; keys addresses/
                                for h in a b c; do on $h rm -f $(on $h ps -aq) >/dev/null; done; keys ''
                                """);

        assertThat(lines)
                .containsExactly(
                        "yes",
                        "yes",
                        "nutshell: network lan takes no new container: etcd at"
                                + " http://10.55.0.9:2379 does not answer (connection refused)",
                        "2",
                        "yes",
                        "2",
                        "2",
                        "yes",
                        "10.9.0.3",
                        "yes",
                        "yes",
                        "10.9.0.4",
                        "3",
                        "3",
                        "0");
    }
}
