/** The machine whose facts are asked for. */
@Export
@Version("1.0.0")
package org.skep.target;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
