/**
 * Linking: what an object, the answers to its externs and the facts of a kernel come to, as plain data. The plan names
 * maps and programs by their symbols; nothing here makes a system call, opens a file or looks at the machine it runs
 * on.
 */
@Export
@Version("0.2.0")
package org.skep.link;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
