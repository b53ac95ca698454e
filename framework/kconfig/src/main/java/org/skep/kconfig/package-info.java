/** Reading kernel configurations: their text, their values, and the files of a machine that hold them. */
@Export
@Version("0.2.0")
package org.skep.kconfig;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
