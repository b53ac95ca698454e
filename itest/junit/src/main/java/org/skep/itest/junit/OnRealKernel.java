package org.skep.itest.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that loads into the running kernel, and so wants Linux and CAP_SYS_ADMIN. Where it can't run it is skipped,
 * which is said on standard error; with {@code CI=true} in the environment it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealKernelCondition.class)
public @interface OnRealKernel {
    /** Programs that the test runs beside that, such as its peer. */
    String[] with() default {};
}
