/**
 * The contract of {@link org.skep.resolver.ExternResolver} for tests of resolvers. {@link ResolverContract} checks
 * every {@link Clause}, {@link Externs} and {@link Machine} create its input, and {@link TestQuestion} is a question
 * for other tests. Violations are reported as {@link AssertionError}, so any test framework works.
 */
@Export
@Version("0.2.0")
package org.skep.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
