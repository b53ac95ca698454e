/**
 * Kernel operations as a service, implemented by syscall providers and called by the core.
 *
 * <p>Numbers and sizes of 32 unsigned bits in the kernel are {@code int}s here, to be read with
 * {@link java.lang.Integer#toUnsignedLong}. Keys, values and instructions are bytes in the running machine's byte
 * order.
 */
@Export
@Version("0.2.0")
package org.skep.kernel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
