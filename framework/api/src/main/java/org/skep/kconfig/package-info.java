/** Where a kernel's configuration comes from, and how its text is read. */
@Export
@Version("1.0.0")
package org.skep.kconfig;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
