/** Common types: externs that objects declare, values, and problems. */
@Export
@Version("0.2.0")
package org.skep.extern;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
