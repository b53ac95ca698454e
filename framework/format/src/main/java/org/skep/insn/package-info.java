/** BPF instructions ({@code struct bpf_insn}), read and written in both byte orders. */
@Export
@Version("0.2.0")
package org.skep.insn;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
