/** The news of what has changed, as events of EventAdmin. */
package org.skep.eventadmin;
