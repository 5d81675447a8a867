package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import dev.nutshell.it.harness.UnprivilegedUser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Published ports of a user who has neither root nor pasta, asked for by `curl` and `python3` from the host (10.99.0.1,
/// fd99::1) and from a second namespace that is the world outside (10.99.0.2, fd99::2).
@NutshellOnly
@EngineTest
class RootlessPortsIT {
    private static final String WORLD =
            """
            mount --make-rprivate /; mount -t tmpfs none /run/netns
            ip link set lo up; ip netns add world
            ip link add up0 type veth peer name w0 netns world
            ip addr add 10.99.0.1/24 dev up0; ip -6 addr add fd99::1/64 dev up0 nodad; ip link set up0 up
            ip -n world addr add 10.99.0.2/24 dev w0; ip -n world -6 addr add fd99::2/64 dev w0 nodad
            ip -n world link set w0 up; ip -n world link set lo up
            I=$1; shift
            n() { setpriv --reuid $U --regid $U --init-groups env PATH=/nowhere "$@"; }
            N="n $*"
            world() { ip netns exec world "$@"; }
            get() { curl -gs -m 5 "$@" || echo "no $?"; }
            until_up() { for i in $(seq 200); do curl -gs -m 1 -o /dev/null $1 && break; sleep 0.05; done; }
            inside() { nsenter -t $($N inspect -f '{{.State.Pid}}' $1) -n python3 -c "$2"; }
            """;

    /// A page that tells who asks for it.
    private static final String WEB =
            "sh -c 'mkdir -p /w/cgi-bin; printf \"#!/bin/sh\\necho; echo \\$REMOTE_ADDR\\n\" >/w/cgi-bin/who;"
                    + " chmod +x /w/cgi-bin/who; exec httpd -f -p 80 -h /w' 2>/dev/null >/dev/null\n";

    /// Two datagrams are answered with what they said and who said it; the second argument of `socket` is the family.
    private static final String ECHO =
            """
            echo_datagrams() { rm -f $TMP/ready; inside $1 "
            import socket
            s = socket.socket(socket.AF_INET$2, socket.SOCK_DGRAM)
            s.bind(('$3', 53))
            print('ready', flush=True)
            for i in range(2):
                words, peer = s.recvfrom(100)
                s.sendto(words + b' from ' + peer[0].encode(), peer)
            " >$TMP/ready & until grep -qs ready $TMP/ready; do sleep 0.05; done; }
            asking() { echo "
            import socket
            s = socket.socket(socket.AF_INET$2, socket.SOCK_DGRAM)
            s.settimeout(5)
            s.connect(('$1', 5353))
            s.send(b'$3')
            print(s.recv(100).decode())
            "; }
            ask() { python3 -c "$(asking $1 "$2" $3)"; }
            """;

    private UnprivilegedUser user;
    private String image;

    @BeforeEach
    void makeUser(NutshellEngine engine, TestImages images) {
        user = new UnprivilegedUser(engine, true);
        image = images.busybox();
        user.pull(image);
    }

    @AfterEach
    void removeUser() {
        user.close();
    }

    private Outcome play(String script) {
        Command engine = user.networked();
        List<String> all =
                new ArrayList<>(
                        List.of("unshare", "-n", "-m", "sh", "-euc", WORLD + script, "sh", image));
        all.add(engine.words().getLast());
        return Command.of(all)
                .in(user.home())
                .with("U", user.name())
                .with("TMP", user.home().toString())
                .with("HOME", user.home().toString())
                .with("XDG_RUNTIME_DIR", user.runRoot().getParent().toString())
                .run()
                .succeeded();
    }

    /// An address as httpd shows it, in the form of the others: `[::ffff:10.99.0.2]`.
    private static String plain(String line) {
        return line.startsWith("[") && line.endsWith("]")
                ? line.substring(1, line.length() - 1).replace("::ffff:", "")
                : line;
    }

    @Test
    void aContainerHasALoopbackAndOneWarningSaysWhatToInstall() {
        Outcome outcome =
                user.networked("run", "--rm", image, "ls", "/sys/class/net")
                        .with("PATH", "/nowhere")
                        .run()
                        .succeeded();

        assertThat(outcome.lines()).containsExactly("lo");
        assertThat(outcome.errorLines())
                .containsExactly(
                        "WARNING: the container reaches nothing outside: pasta is not installed"
                                + " (package passt); published ports are forwarded without it");
    }

    /// A machine without udev has it closed.
    @Test
    void closedTunDeviceIsNamedAndPortsWorkAllTheSame() {
        Outcome outcome =
                user.withTun("600", "run", "--rm", image, "ls", "/sys/class/net").run().succeeded();

        assertThat(outcome.lines()).containsExactly("lo");
        assertThat(outcome.errorLines())
                .containsExactly(
                        "WARNING: the container reaches nothing outside: pasta may not open"
                                + " /dev/net/tun (chmod 666 /dev/net/tun); published ports are forwarded"
                                + " without it");
    }

    @Test
    void theContainerSeesWhoItsClientsAre() {
        Outcome outcome =
                play(
                        "$N run -d --name web -p 8080:80 $I "
                                + WEB
                                + """
                                until_up http://127.0.0.1:8080/cgi-bin/who
                                for a in 127.0.0.1 [::1] 10.99.0.1 [fd99::1]; do get http://$a:8080/cgi-bin/who; done
                                world curl -gs -m 5 http://10.99.0.1:8080/cgi-bin/who
                                world curl -gs -m 5 http://[fd99::1]:8080/cgi-bin/who
                                $N port web
                                ss -Hltn 'sport = :8080' | awk '{print $4}' | sort
                                inside web 'import socket; print(socket.socket().connect_ex(("10.99.0.2", 80)))'
                                $N rm -f web >/dev/null
                                ss -Hltn 'sport = :8080' | wc -l
                                """);

        assertThat(outcome.lines().stream().map(RootlessPortsIT::plain))
                .containsExactly(
                        "127.0.0.1",
                        "::1",
                        "10.99.0.1",
                        "fd99::1",
                        "10.99.0.2",
                        "fd99::2",
                        "80/tcp -> 0.0.0.0:8080",
                        "80/tcp -> [::]:8080",
                        "0.0.0.0:8080",
                        "[::]:8080",
                        // ENETUNREACH
                        "101",
                        "0");
    }

    @Test
    void datagramsAreForwardedToServersOfEitherFamily() {
        Outcome outcome =
                play(
                        ECHO
                                + """
                                $N run -d --name names -p 5353:53/udp $I sleep 1000 2>/dev/null >/dev/null
                                echo_datagrams names '' 0.0.0.0
                                ask 127.0.0.1 '' near
                                world python3 -c "$(asking 10.99.0.1 '' far)"
                                wait
                                echo_datagrams names '' 127.0.0.1
                                ask ::1 6 six
                                ask fd99::1 6 other
                                wait
                                echo_datagrams names 6 ::
                                ask fd99::1 6 own
                                ask ::1 6 near
                                wait
                                """
                                // further addresses of the host: a client takes answers from where
                                // it
                                // has asked, and from nowhere else
                                + """
                                ip addr add 10.99.0.8/24 dev up0; ip -6 addr add fd99::8/64 dev up0 nodad
                                echo_datagrams names '' 0.0.0.0
                                world python3 -c "$(asking 10.99.0.8 '' second)"; world python3 -c "$(asking 10.99.0.1 '' first)"
                                wait
                                echo_datagrams names 6 ::
                                world python3 -c "$(asking fd99::8 6 second)"; world python3 -c "$(asking fd99::1 6 first)"
                                wait
                                $N port names
                                $N rm -f names >/dev/null
                                """);

        assertThat(outcome.lines())
                .containsExactly(
                        "near from 127.0.0.1",
                        "far from 10.99.0.2",
                        "six from 127.0.0.1",
                        "other from 127.0.0.1",
                        "own from fd99::1",
                        "near from ::1",
                        "second from 10.99.0.2",
                        "first from 10.99.0.2",
                        "second from fd99::2",
                        "first from fd99::2",
                        "53/udp -> 0.0.0.0:5353",
                        "53/udp -> [::]:5353");
    }

    @Test
    void addressesRangesAndRandomPortsAreGivenAsDockerGivesThem() {
        Outcome outcome =
                play(
                        "$N run -d --name web -p 127.0.0.1:8080:80 -p [::1]:8081:80 -p 8090-8092:90-92"
                                + " -p 8100-8109:80 -p 99 $I "
                                + WEB
                                + """
                                until_up http://127.0.0.1:8080/cgi-bin/who
                                get http://127.0.0.1:8080/cgi-bin/who; get http://[::1]:8081/cgi-bin/who
                                get http://[::1]:8080/cgi-bin/who; get http://127.0.0.1:8100/cgi-bin/who
                                get http://127.0.0.1:8091 | sed 's/56/52/' # reset or ended, as the question comes early or late
                                $N port web | grep -v ^99
                                $N port web 99 | sed 's/[0-9]*$//'
                                $N inspect -f '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}' web
                                $N ps --format '{{.Ports}}' | grep -c '127.0.0.1:8080->80/tcp'
                                $N rm -f web >/dev/null
                                """);

        assertThat(outcome.lines().stream().map(RootlessPortsIT::plain))
                .containsExactly(
                        "127.0.0.1",
                        "::1",
                        "no 7",
                        "127.0.0.1",
                        "no 52",
                        "80/tcp -> 0.0.0.0:8100",
                        "80/tcp -> [::]:8100",
                        "80/tcp -> 127.0.0.1:8080",
                        "80/tcp -> [::1]:8081",
                        "90/tcp -> 0.0.0.0:8090",
                        "90/tcp -> [::]:8090",
                        "91/tcp -> 0.0.0.0:8091",
                        "91/tcp -> [::]:8091",
                        "92/tcp -> 0.0.0.0:8092",
                        "92/tcp -> [::]:8092",
                        "0.0.0.0:",
                        "[::]:",
                        "8100",
                        "1");
    }

    @Test
    void thePolicyLocalhostBindsToTheLoopback() {
        Outcome outcome =
                play(
                        "$N run -d --name web --publish-policy localhost -p 8080:80 $I "
                                + WEB
                                + """
                                until_up http://127.0.0.1:8080/cgi-bin/who
                                $N port web
                                ss -Hltn 'sport = 8080' | awk '{ print $4 }'
                                $N rm -f web >/dev/null
                                """);

        assertThat(outcome.lines()).containsExactly("80/tcp -> 127.0.0.1:8080", "127.0.0.1:8080");
    }

    @Test
    void whatCannotBePublishedIsRefusedAtTheStart() {
        Outcome outcome =
                play(
                        """
                        $N run -d --name one -p 8080:80 $I sleep 1000 2>/dev/null >/dev/null
                        refused() { $N run --rm -p $1 $I true 2>&1 | grep -v ^WARNING | sed 's/[0-9a-f]\\{12\\}/ID/' || true; }
                        refused 8080:80
                        python3 -c "
                        import socket, time
                        s = socket.create_server(('127.0.0.1', 8081)); print('ready', flush=True); time.sleep(100)
                        " >$TMP/ready & until grep -qs ready $TMP/ready; do sleep 0.05; done
                        refused 8081:80
                        kill $!
                        refused 80:80
                        refused 8082:80/sctp
                        refused 10.99.0.7:8082:80
                        refused 20000-59999:20000-59999 | sed 's/have [0-9]* /have N /'
                        ss -Hltn | wc -l
                        $N rm -f one >/dev/null
                        $N ps -aq | wc -l
                        """);

        assertThat(
                        outcome.lines().stream()
                                .map(line -> line.replaceAll("process \\d+", "process N")))
                .containsExactly(
                        "nutshell: Bind for 0.0.0.0:8080 failed: port is already allocated to container"
                                + " one (ID)",
                        "nutshell: Bind for 0.0.0.0:8081 failed: port is already allocated to a process"
                                + " of the host",
                        "nutshell: port 80 of the host: users who are not root may use those from 1024"
                                + " on (sysctl net.ipv4.ip_unprivileged_port_start)",
                        "nutshell: sctp ports can be published by root only",
                        "nutshell: cannot publish port 8082 on 10.99.0.7: the host has no such address",
                        "nutshell: cannot publish 80000 ports: each needs a descriptor, and this user's"
                                + " processes may have N (ulimit -n); install pasta (package passt),"
                                + " which needs less",
                        "2",
                        "0");
    }

    @Test
    void aRestartAndAKilledSupervisorOpenThePortsAgain() {
        Outcome outcome =
                play(
                        "$N run -d --name web --restart always -p 8080:80 $I "
                                + WEB
                                + """
                                until_up http://127.0.0.1:8080/cgi-bin/who
                                P=$($N inspect -f '{{.State.Pid}}' web); kill -9 $P
                                for i in $(seq 200); do
                                    Q=$($N inspect -f '{{.State.Pid}}' web); [ $Q != $P ] && [ $Q != 0 ] && break; sleep 0.05
                                done
                                until_up http://127.0.0.1:8080/cgi-bin/who
                                world curl -gs -m 5 http://10.99.0.1:8080/cgi-bin/who
                                S=$(ps -o ppid= $Q); kill -9 $S; while [ $(ps -o ppid= $Q) -eq $S ]; do sleep 0.05; done
                                until_up http://127.0.0.1:8080/cgi-bin/who
                                world curl -gs -m 5 http://10.99.0.1:8080/cgi-bin/who
                                world curl -gs -m 5 http://[fd99::1]:8080/cgi-bin/who
                                $N inspect -f '{{.State.Pid}}' web | grep -cx $Q
                                $N port web
                                $N rm -f web >/dev/null
                                ss -Hltn | wc -l
                                """);

        assertThat(outcome.lines().stream().map(RootlessPortsIT::plain))
                .containsExactly(
                        "10.99.0.2",
                        "10.99.0.2",
                        "fd99::2",
                        "1",
                        "80/tcp -> 0.0.0.0:8080",
                        "80/tcp -> [::]:8080",
                        "0");
    }
}
