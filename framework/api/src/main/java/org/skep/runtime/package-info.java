/** Participants and loaded objects as plain data for tools, and events. */
@Export
@Version("0.2.0")
package org.skep.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
