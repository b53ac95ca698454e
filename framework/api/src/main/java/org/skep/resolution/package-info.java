/** The application's side: an object in, its externs answered. */
@Export
@Version("1.0.0")
package org.skep.resolution;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
