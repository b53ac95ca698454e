/** Sources of kernel configurations. */
@Export
@Version("0.2.0")
package org.skep.source;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
