/**
 * The BPF Type Format, as {@code Documentation/bpf/btf.rst} and {@code include/uapi/linux/btf.h} of the kernel define
 * it: reading, looking up, comparing and writing, in both byte orders; and what CO-RE relocations come to, which are
 * questions about types.
 */
@Export
@Version("0.2.0")
package org.skep.btf;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
