package org.skep.resolver.overrides;

import org.skep.resolver.Glob;

/**
 * Names of objects, with {@code *} for any characters, also for none and for slashes. A pattern without a slash is one
 * of file names, whatever folder the object lies in; one with a slash is one of whole names, as they were given to
 * whoever opened the object.
 */
record ObjectPattern(String pattern) {

    /** Whether an object of this name is meant. */
    boolean matches(String object) {
        boolean whole = pattern.indexOf('/') >= 0;
        return new Glob(pattern).matches(whole ? object : object.substring(object.lastIndexOf('/') + 1));
    }

    @Override
    public String toString() {
        return pattern;
    }
}
