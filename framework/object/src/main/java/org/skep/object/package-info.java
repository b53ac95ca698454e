/**
 * BPF objects as plain data: bytes in, an immutable model out, and what is laid out from it. Nothing here opens a file,
 * asks a service or looks at the machine it runs on.
 */
@Export
@Version("0.2.0")
package org.skep.object;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
