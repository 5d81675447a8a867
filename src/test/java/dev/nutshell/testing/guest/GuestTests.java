package dev.nutshell.testing.guest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The program in the guest: runs the test classes that its arguments name, and prints a line for each test.
public final class GuestTests {
    private GuestTests() {}

    public static void main(String[] classes) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(Arrays.stream(classes).map(name -> selectClass(name)).toList())
                        .build();
        Printer printer = new Printer();
        LauncherFactory.create().execute(request, printer);
        System.out.printf(
                "guest: %d passed, %d failed, %d skipped%n",
                printer.passed, printer.failed, printer.skipped);
    }

    private static final class Printer implements TestExecutionListener {
        private final Map<TestIdentifier, Long> starts = new HashMap<>();
        private int passed;
        private int failed;
        private int skipped;

        @Override
        public void executionStarted(TestIdentifier test) {
            starts.put(test, System.nanoTime());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        passed++;
                        print("passed", test);
                    }
                }
                case ABORTED -> {
                    skipped++;
                    print("skipped", test);
                }
                case FAILED -> {
                    failed++;
                    print("failed", test);
                    result.getThrowable().ifPresent(cause -> cause.printStackTrace(System.out));
                }
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            skipped++;
            print("skipped", test);
        }

        private void print(String result, TestIdentifier test) {
            long nanos = System.nanoTime() - starts.getOrDefault(test, System.nanoTime());
            System.out.printf(
                    "%s %s %s %d ms%n",
                    result,
                    test.getParentId().map(id -> id.replaceAll(".*[:.]|]$", "")).orElse(""),
                    test.getDisplayName(),
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }
}
