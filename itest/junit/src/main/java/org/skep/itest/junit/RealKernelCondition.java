package org.skep.itest.junit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides whether a test on the real kernel can run. */
final class RealKernelCondition implements ExecutionCondition {
    /** {@code include/uapi/linux/capability.h}. */
    private static final int CAP_SYS_ADMIN = 21;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> hindrance = hindrance().or(() -> missingProgram(context));
        if (hindrance.isEmpty()) {
            return ConditionEvaluationResult.enabled("on Linux, with CAP_SYS_ADMIN");
        }
        String reason = context.getDisplayName() + " can't run on the real kernel: " + hindrance.get();
        if ("true".equals(System.getenv("CI"))) {
            throw new ExtensionConfigurationException(reason);
        }
        System.err.println("SKIPPED: " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }

    private static Optional<String> missingProgram(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), OnRealKernel.class).stream()
                .flatMap(wanted -> Stream.of(wanted.with()))
                .filter(program -> !isInstalled(program))
                .map(program -> program + " is not installed")
                .findFirst();
    }

    private static boolean isInstalled(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        // bpftool is in a folder that not everybody's path has.
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Optional<String> hindrance() {
        try {
            String set = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> line.substring("CapEff:".length()).strip())
                    .findFirst()
                    .orElse("0");
            boolean admin = (Long.parseUnsignedLong(set, 16) >>> CAP_SYS_ADMIN & 1) != 0;
            return admin ? Optional.empty() : Optional.of("the process lacks CAP_SYS_ADMIN");
        } catch (IOException e) {
            return Optional.of("this is no Linux, or has no /proc");
        }
    }
}
