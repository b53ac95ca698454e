/**
 * The BPF Type Format, as {@code Documentation/bpf/btf.rst} and {@code include/uapi/linux/btf.h} of the kernel define
 * it: reading, looking up and writing, in both byte orders.
 */
@Export
@Version("0.2.0")
package org.skep.btf;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
