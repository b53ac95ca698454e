/** Folders for files that are going to be executed: no other user can put anything into them. */
package org.skep.scratch;
