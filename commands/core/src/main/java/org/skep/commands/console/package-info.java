/** Where commands print, and how text for people is laid out and made harmless. */
@Export
@Version("0.2.0")
package org.skep.commands.console;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
