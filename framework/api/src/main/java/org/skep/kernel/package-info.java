/**
 * Kernel operations in the field's words, as a service: what carries out a load. Implemented by syscall providers,
 * called by the core.
 *
 * <p>Numbers and sizes that the kernel holds in 32 unsigned bits are {@code int}s here, to be read with
 * {@link java.lang.Integer#toUnsignedLong}. Keys, values and instructions are bytes in the running machine's byte
 * order.
 */
@Export
@Version("0.2.0")
package org.skep.kernel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
