/** The service that answers externs, implemented by bundles and by applications. */
@Export
@Version("0.2.0")
package org.skep.resolver;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
