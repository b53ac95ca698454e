/**
 * The way into Skep without a framework. {@link org.skep.plain.Skep} is all there is; what it takes and gives is of
 * {@code org.skep.api}.
 */
@Version("0.2.0")
package org.skep.plain;

import org.osgi.annotation.versioning.Version;
