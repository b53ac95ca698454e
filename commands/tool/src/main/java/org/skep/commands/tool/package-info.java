/** The commands as a {@link java.util.spi.ToolProvider}, for launchers. */
package org.skep.commands.tool;
