/** Posts Skep's events to EventAdmin. */
package org.skep.eventadmin;
