/** Services for applications: resolving and loading objects. */
@Export
@Version("0.2.0")
package org.skep.loader;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
