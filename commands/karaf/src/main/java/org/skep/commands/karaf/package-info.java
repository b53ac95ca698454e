/** The commands in Karaf's console. */
package org.skep.commands.karaf;
