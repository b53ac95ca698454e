package org.skep.resolver.overrides;

import org.skep.resolver.Glob;

/**
 * A pattern for names of objects, in which {@code *} matches any characters, including slashes and none. A pattern
 * without a slash is matched against the file name, one with a slash against the whole name by which the object was
 * opened.
 */
record ObjectPattern(String pattern) {

    /** Whether the name of an object matches. */
    boolean matches(String object) {
        boolean whole = pattern.indexOf('/') >= 0;
        return new Glob(pattern).matches(whole ? object : object.substring(object.lastIndexOf('/') + 1));
    }

    @Override
    public String toString() {
        return pattern;
    }
}
