package org.skep.commands;

/** How results are shown: to people or to programs. */
interface Report {
    /** Shows what came of one object on one machine. */
    void resolved(ResolveResult attempt);
}
