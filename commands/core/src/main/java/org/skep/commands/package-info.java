/** The commands, for adapters that put them into a launcher or a shell. */
@Export
@Version("1.0.0")
package org.skep.commands;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
