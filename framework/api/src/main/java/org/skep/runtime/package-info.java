/** What is installed and what is loaded, as plain data for tools, and the news of it. */
@Export
@Version("0.2.0")
package org.skep.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
