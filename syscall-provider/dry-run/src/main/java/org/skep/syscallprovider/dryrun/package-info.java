/** Loading without a kernel: what is given is checked and recorded. */
package org.skep.syscallprovider.dryrun;
