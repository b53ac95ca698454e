/** Values that lie on top of everything else, as a resolver that applications can bring along. */
@Export
@Version("0.2.0")
package org.skep.overrides;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
