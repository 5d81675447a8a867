package dev.nutshell.container.log.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.Rotation;
import dev.nutshell.container.log.SyslogFormat;
import dev.nutshell.container.log.SyslogPeer;
import dev.nutshell.spec.container.LogConfig;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which log options are taken, and Docker's words for those that are not.
class LogSettingsTest {
    private static final ContainerId ID = new ContainerId("0123456789abcdef".repeat(4));
    private static final LogSubject SUBJECT =
            new LogSubject(
                    ID,
                    "web",
                    "sha256:" + "f".repeat(64),
                    "nginx:1",
                    Map.of("com.example.a", "1", "com.example.b", "2", "other", "3"),
                    Map.of("VERSION", "9", "HOME", "/"));

    @TempDir private Path root;

    private static LogSettings settings(String driver, String... options) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            map.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return new LogSettings(new LogConfig(driver, map));
    }

    private LogPlan plan(String driver, String... options) {
        return settings(driver, options).plan(new StateLayout(root, root), SUBJECT);
    }

    @Test
    void withoutAnyOptionThreeFilesOfTenMegabytesCompressed() {
        Path folder = root.resolve("containers").resolve(ID.value());
        Rotation usual = new Rotation(10_000_000, 3, true);
        assertThat(plan(""))
                .isEqualTo(
                        new LogPlan(
                                new LogTarget.JsonFile(
                                        folder.resolve(ID.value() + "-json.log"), usual, Map.of()),
                                false,
                                1_000_000));
        assertThat(plan("local").target())
                .isEqualTo(
                        new LogTarget.Local(
                                folder.resolve("local-logs/container.log"), usual, Map.of()));
        assertThat(plan("none", "anything=goes").target()).isEqualTo(new LogTarget.None());
    }

    @ParameterizedTest
    @CsvSource({
        "syslog-facility=mail, 20000000, 5, true",
        "cache-max-size=1m, 1000000, 5, true",
        "cache-max-file=1, 20000000, 1, false",
        "cache-compress=false, 20000000, 5, false"
    })
    void logThatCannotBeReadIsCopied(String option, long size, int files, boolean compress) {
        assertThat(plan("syslog", "syslog-address=udp://127.0.0.1:514", option).copy())
                .isEqualTo(
                        new LogTarget.Local(
                                root.resolve("containers")
                                        .resolve(ID.value())
                                        .resolve("local-logs/container.log"),
                                new Rotation(size, files, compress),
                                Map.of()));
    }

    @Test
    void copyCanBeRefused() {
        String peer = "syslog-address=udp://127.0.0.1:514";
        assertThat(plan("syslog", peer, "cache-disabled=true").copy())
                .isEqualTo(new LogTarget.None());
        assertThat(plan("json-file").copy()).isEqualTo(new LogTarget.None());
        assertThatThrownBy(() -> settings("syslog", peer, "cache-disabled=perhaps"))
                .hasMessageStartingWith("invalid value for cache-disabled: perhaps: ");
        assertThatThrownBy(() -> settings("syslog", peer, "cache-max-file=0"))
                .hasMessage("cache-max-file cannot be less than 1");
    }

    @ParameterizedTest
    @CsvSource({
        "max-size=10m, 10000000, 3, true",
        "max-size=1kb, 1000, 3, true",
        "max-size=1.5GiB, 1500000000, 3, true",
        "max-size=77, 77, 3, true",
        "max-size=-1, 0, 3, false",
        "max-file=1, 10000000, 1, false",
        "max-file=9, 10000000, 9, true",
        "compress=false, 10000000, 3, false"
    })
    void rotation(String option, long size, int files, boolean compress) {
        LogTarget.JsonFile target = (LogTarget.JsonFile) plan("json-file", option).target();
        assertThat(target.rotation()).isEqualTo(new Rotation(size, files, compress));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gelf | a=b | logger: no log driver named 'gelf' is registered",
                "json-file | foo=1 | unknown log opt 'foo' for json-file log driver",
                "journald | max-size=1 | unknown log opt 'max-size' for journald log driver",
                "syslog | max-size=1 | unknown log opt 'max-size' for syslog log driver",
                "local | foo=1 | unknown log opt 'foo' for log driver local",
                "json-file | max-size=ten | invalid size: 'ten'",
                "json-file | max-size=-5 | invalid size: '-5'",
                "json-file | max-size=5x | invalid suffix: 'x'",
                "json-file | max-size=0 | max-size must be a positive number",
                "json-file | max-file=0 | max-file cannot be less than 1",
                "json-file | max-file=two | strconv.Atoi: parsing \"two\": invalid syntax",
                "json-file | compress=yes | strconv.ParseBool: parsing \"yes\": invalid syntax",
                "local | max-size=ten | invalid value for max-size: ten: invalid size: 'ten'",
                "json-file | mode=fast | logger: logging mode not supported: fast",
                "json-file | max-buffer-size=1m | logger: max-buffer-size option is only supported"
                        + " with 'mode=non-blocking'",
                "json-file | labels-regex=( | error parsing regexp: log opt labels-regex: Unclosed"
                        + " group: `(`",
                "json-file | tag={{.Nope}} | log opt tag: {{.Nope}}: use .ID, .FullID, .Name,"
                        + " .ImageID, .ImageFullID, .ImageName or .DaemonName",
                "json-file | tag={{.ID | template: log-tag:1: unclosed action",
                "syslog | syslog-facility=x | invalid syslog facility",
                "syslog | syslog-facility=24 | invalid syslog facility",
                "syslog | syslog-format=x | Invalid syslog format",
                "syslog | syslog-address=host:514 | syslog-address should be in form proto://address,"
                        + " got host:514",
                "syslog | syslog-address=unix:///absent | stat /absent: no such file or directory",
                "syslog | syslog-address=udp://h:x | syslog-address: bad port in h:x",
                "syslog | syslog-address=tcp+tls://h | syslog-address tcp+tls://h: syslog over TLS is"
                        + " not supported, use tcp://, udp:// or unix://"
            })
    void refusesInDockersWords(String driver, String option, String message) {
        assertThatThrownBy(() -> settings(driver, option))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }

    @Test
    void compressionNeedsSomethingToCompress() {
        assertThatThrownBy(() -> settings("json-file", "compress=true", "max-file=1"))
                .hasMessage(
                        "compress cannot be true when max-file is less than 2 or max-size is not set");
        assertThatThrownBy(() -> settings("local", "compress=true", "max-file=1"))
                .hasMessage("compression cannot be enabled when max file count is 1");
    }

    @Test
    void nonBlockingWithItsBuffer() {
        assertThat(plan("json-file", "mode=non-blocking").dropping()).isTrue();
        assertThat(plan("json-file", "mode=non-blocking", "max-buffer-size=2m").bufferSize())
                .isEqualTo(2 << 20);
        assertThat(plan("json-file", "mode=blocking").dropping()).isFalse();
        assertThatThrownBy(() -> settings("json-file", "mode=non-blocking", "max-buffer-size=x"))
                .hasMessage("error parsing option max-buffer-size: invalid size: 'x'");
    }

    @Test
    void attributesAreTheChosenLabelsVariablesAndTheTag() {
        LogPlan plan =
                plan(
                        "json-file",
                        "labels=other,absent",
                        "labels-regex=^com\\.example\\.b",
                        "env=HOME",
                        "env-regex=^V",
                        "tag={{.ImageName}}/{{ .Name }}/{{.ID}} {{.ImageID}} {{.DaemonName}}");
        assertThat(((LogTarget.JsonFile) plan.target()).attributes())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "other", "3",
                                "com.example.b", "2",
                                "HOME", "/",
                                "VERSION", "9",
                                "tag", "nginx:1/web/0123456789ab sha256:fffff docker"));
    }

    @Test
    void theJournalGetsFieldsWithNamesItTakes() {
        LogSettings settings = settings("journald", "labels=com.example.a", "tag={{.Name}}");
        assertThat(settings.journalFields(SUBJECT))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "CONTAINER_ID", "0123456789ab",
                                "CONTAINER_ID_FULL", ID.value(),
                                "CONTAINER_NAME", "web",
                                "CONTAINER_TAG", "web",
                                "IMAGE_NAME", "nginx:1",
                                "SYSLOG_IDENTIFIER", "web",
                                "COM_EXAMPLE_A", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "udp://127.0.0.1, 514, false, 4",
        "tcp://127.0.0.1:1514, 1514, true, 4",
        "tcp://[::1]:99, 99, true, 16"
    })
    void syslogServersAreLookedUp(String address, int port, boolean stream, int length) {
        LogTarget.Syslog target =
                (LogTarget.Syslog)
                        plan(
                                        "syslog",
                                        "syslog-address=" + address,
                                        "syslog-facility=local3",
                                        "syslog-format=rfc5424")
                                .target();
        assertThat(target.format()).isEqualTo(SyslogFormat.RFC5424);
        assertThat(target.facility()).isEqualTo(19);
        assertThat(target.tag()).isEqualTo("0123456789ab");
        SyslogPeer.Internet peer = (SyslogPeer.Internet) target.peer();
        assertThat(peer.port()).isEqualTo(port);
        assertThat(peer.stream()).isEqualTo(stream);
        assertThat(peer.address()).hasSize(length);
    }

    @Test
    void aLocalSyslogSocketIsTakenByItsPath() {
        LogTarget.Syslog target =
                (LogTarget.Syslog) plan("syslog", "syslog-address=unix://" + root).target();
        assertThat(target.peer()).isEqualTo(new SyslogPeer.Local(List.of(root)));
    }
}
