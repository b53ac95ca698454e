/** bpf(2) of the running kernel. */
package org.skep.syscallprovider.linux;
