/** The application's side: an object in, its maps and programs in the kernel. */
@Export
@Version("1.0.0")
package org.skep.loading;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
