package org.skep.commands;

/** How loads are shown: to people or to programs. */
interface LoadReport {
    /** Shows what came of loading one object. */
    void loaded(LoadResult attempt);
}
