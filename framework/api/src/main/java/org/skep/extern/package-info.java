/** The words that everybody shares: what an object declares, what an answer may be, and what went wrong. */
@Export
@Version("0.2.0")
package org.skep.extern;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
