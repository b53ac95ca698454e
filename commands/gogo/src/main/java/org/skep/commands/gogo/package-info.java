/** The commands in the Gogo shell. */
package org.skep.commands.gogo;
