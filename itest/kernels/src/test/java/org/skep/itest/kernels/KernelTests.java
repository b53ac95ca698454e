package org.skep.itest.kernels;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.launcher.TagFilter.excludeTags;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs the tests tagged {@code kernel} that are not tagged {@code not-on-} and the kernel's name, and leaves reports.
 * It stands in for JUnit's console launcher, which in an emulated guest takes longer over its options than over the
 * tests.
 *
 * <p>Arguments: the folder of the test classes; the folder for the reports; then, optionally, regular expressions, of
 * which one must match a class's full name. The exit status is 0 when there were tests and none failed.
 */
final class KernelTests {
    private KernelTests() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        String[] patterns = Arrays.copyOfRange(arguments, 2, arguments.length);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(arguments[0]))))
                .filters(
                        includeTags("kernel"),
                        excludeTags("not-on-" + Kernel.name()),
                        includeClassNamePatterns(patterns.length == 0 ? new String[] {".*Test"} : patterns))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        request,
                        summary,
                        new LegacyXmlReportGeneratingListener(Path.of(arguments[1]), out),
                        new Progress(out));
        TestExecutionSummary result = summary.getSummary();
        result.printFailuresTo(out, Integer.MAX_VALUE);
        System.exit(result.getTestsFoundCount() > 0 && result.getTotalFailureCount() == 0 ? 0 : 1);
    }

    /** A line for each test and each class that failed as a whole, as it ends. */
    private static final class Progress implements TestExecutionListener {
        private final PrintWriter out;
        private TestPlan plan;

        Progress(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            this.plan = plan;
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            out.println("skipped  " + name(test) + ": " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        out.println("passed   " + name(test));
                    }
                }
                case ABORTED -> out.println("skipped  " + name(test) + reason(result));
                case FAILED -> out.println("FAILED   " + name(test) + reason(result));
            }
        }

        private static String reason(TestExecutionResult result) {
            return result.getThrowable().map(thrown -> ": " + thrown).orElse("");
        }

        private String name(TestIdentifier test) {
            String name = test.getDisplayName();
            return plan.getParent(test)
                    .filter(parent -> parent.getParentId().isPresent())
                    .map(parent -> name(parent) + " " + name)
                    .orElse(name);
        }
    }
}
