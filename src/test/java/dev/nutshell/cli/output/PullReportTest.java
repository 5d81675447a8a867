package dev.nutshell.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.Digest;
import dev.nutshell.engine.PullProgress.Phase;
import dev.nutshell.engine.PullResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PullReportTest {
    private static final PullResult RESULT =
            new PullResult(
                    "docker.io/library/debian:12", "debian:12", Digest.sha256(new byte[0]), false);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void withoutATerminalEachStepIsALine() {
        PullReport report = new PullReport(out, false, () -> 0);
        report.begin("library/debian", "12", true);
        report.update("aaa", Phase.PULLING, 0, 100);
        report.update("bbb", Phase.EXISTS, 0, 100);
        report.update("aaa", Phase.DOWNLOADING, 50, 100);
        report.update("aaa", Phase.DOWNLOADING, 70, 100);
        report.retry("aaa", "connection\nreset", 2);
        report.update("aaa", Phase.EXTRACTING, 100, 100);
        report.update("aaa", Phase.COMPLETE, 100, 100);
        report.end(RESULT);

        assertThat(text())
                .isEqualTo(
                        """
                        Using default tag: 12
                        12: Pulling from library/debian
                        aaa: Pulling fs layer
                        bbb: Already exists
                        aaa: Retrying in 2 seconds (connection\\nreset)
                        aaa: Pull complete
                        Digest: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                        Status: Downloaded newer image for debian:12
                        """);
    }

    @Test
    void onATerminalALayerIsRewrittenInItsLine() {
        PullReport report = new PullReport(out, true, () -> 80);
        report.update("aaa", Phase.PULLING, 0, 3_000_000);
        report.update("bbb", Phase.PULLING, 0, 10);
        report.update("aaa", Phase.DOWNLOADING, 1_500_000, 3_000_000);

        assertThat(text())
                .isEqualTo(
                        "\n\u001b[1A\u001b[2K\raaa: Pulling fs layer\r\u001b[1B"
                                + "\n\u001b[1A\u001b[2K\rbbb: Pulling fs layer\r\u001b[1B"
                                + "\u001b[2A\u001b[2K\raaa: Downloading    1.5MB/3MB\r\u001b[2B");
    }

    @Test
    void thereIsABarWhereThereIsRoom() {
        assertThat(PullReport.progress(1_500_000, 3_000_000, 120))
                .isEqualTo("[" + "=".repeat(25) + ">" + " ".repeat(25) + "]    1.5MB/3MB");
        assertThat(PullReport.progress(1_500_000, 0, 120)).isEqualTo("   1.5MB");
        assertThat(PullReport.progress(1_500_000, 3_000_000, 110)).isEqualTo("   1.5MB/3MB");
    }

    @Test
    void aBarIsNotDrawnMoreOftenThanItCanBeSeen() {
        PullReport report = new PullReport(out, true, () -> 80);
        report.update("aaa", Phase.DOWNLOADING, 1, 1_000_000);
        for (int i = 2; i < 10_000; i++) {
            report.update("aaa", Phase.DOWNLOADING, i, 1_000_000);
        }

        assertThat(text().split("Downloading", -1)).hasSizeLessThan(1000);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
