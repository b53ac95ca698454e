package org.skep.commands;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says of an option or a parameter what its values are, so that a shell can propose some. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface Completed {
    /** What the values are. */
    With value();

    /** What a value may be. */
    enum With {
        /** A file with a BPF object. */
        OBJECT_FILE,
        /** Any file. */
        FILE,
        /** A folder. */
        FOLDER,
        /** An extern of the objects in the same line. */
        EXTERN,
        /** The same with an equals sign behind it. */
        EXTERN_AND_VALUE,
        /** A section in which the objects in the same line have externs, or, without objects, one that is served. */
        SECTION,
        /** A resolver or a source. */
        ASKED,
        /** The id or name of a loaded object. */
        LOADED
    }
}
