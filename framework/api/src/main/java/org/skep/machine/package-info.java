/** The machine whose facts are needed. */
@Export
@Version("0.2.0")
package org.skep.machine;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
