/** What is installed, in order, as plain data for tools. */
@Export
@Version("1.0.0")
package org.skep.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
