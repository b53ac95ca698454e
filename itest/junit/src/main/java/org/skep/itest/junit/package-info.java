/** What tests on a real kernel have in common. */
package org.skep.itest.junit;
