package org.skep.resolver.kconfig;

import org.skep.kconfig.KconfigText;

/**
 * A configuration that was read. What is shared outlives the limit it was read under, so its size stays with it.
 *
 * @param text parsed
 * @param size how many bytes it has, packed or unpacked, whichever are more
 */
record MeasuredText(KconfigText text, int size) {}
