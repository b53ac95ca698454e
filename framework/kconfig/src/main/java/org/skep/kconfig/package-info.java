/** Kernel configurations: text, values, and the paths of their files on a machine. */
@Export
@Version("0.2.0")
package org.skep.kconfig;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
