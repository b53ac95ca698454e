/** The program that starts a framework, hands it a command and ends it. */
package org.skep.launcher;
