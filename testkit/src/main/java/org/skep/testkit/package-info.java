/**
 * The contract of {@link org.skep.resolver.ExternResolver}, for the tests of a resolver: {@link ResolverContract} puts
 * a resolver through every {@link Clause}, {@link Externs} and {@link Machine} make what it is asked about, and
 * {@link TestQuestion} is a question for tests of one's own. Plain Java: what is wrong is an {@link AssertionError}, so
 * every test framework will do.
 */
@Export
@Version("0.2.0")
package org.skep.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
