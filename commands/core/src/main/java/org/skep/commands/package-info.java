/** The commands, for adapters that put them into a launcher or a shell. */
@Export
@Version("0.2.0")
package org.skep.commands;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
