/**
 * Skep without an OSGi framework. {@link org.skep.plain.Skep} is the only class; it uses types of {@code org.skep.api}.
 */
@Version("0.2.0")
package org.skep.plain;

import org.osgi.annotation.versioning.Version;
