package org.skep.resolver.overrides;

/**
 * Names of objects, with {@code *} for any characters, also for none and for slashes. A pattern without a slash is one
 * of file names, whatever folder the object lies in; one with a slash is one of whole names, as they were given to
 * whoever opened the object.
 */
record ObjectPattern(String pattern) {

    /** Whether an object of this name is meant. */
    boolean matches(String object) {
        boolean whole = pattern.indexOf('/') >= 0;
        return fits(whole ? object : object.substring(object.lastIndexOf('/') + 1));
    }

    /** Finds each piece between two stars at the first place where it can be, which leaves the most to the next. */
    private boolean fits(String name) {
        String[] pieces = pattern.split("\\*", -1);
        if (pieces.length == 1) {
            return name.equals(pattern);
        }
        String last = pieces[pieces.length - 1];
        int at = pieces[0].length();
        int end = name.length() - last.length();
        if (at > end || !name.startsWith(pieces[0]) || !name.endsWith(last)) {
            return false;
        }
        for (int i = 1; i < pieces.length - 1; i++) {
            int found = name.indexOf(pieces[i], at);
            at = found + pieces[i].length();
            if (found < 0 || at > end) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return pattern;
    }
}
