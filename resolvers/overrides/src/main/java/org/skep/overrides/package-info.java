/** A resolver with fixed values that take precedence over all other resolvers, for use by applications. */
@Export
@Version("0.2.0")
package org.skep.overrides;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
