package org.skep.resolver.kconfig;

import org.skep.kconfig.KconfigText;

/**
 * A configuration with its size. Cached texts outlive the limit that applied when they were read.
 *
 * @param text the parsed text
 * @param size the larger of the compressed and the decompressed size, in bytes
 */
record MeasuredText(KconfigText text, int size) {}
