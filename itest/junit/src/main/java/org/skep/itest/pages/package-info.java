/** Reading the pages of the documentation: the command lines in them, and whether what they show is what is printed. */
package org.skep.itest.pages;
