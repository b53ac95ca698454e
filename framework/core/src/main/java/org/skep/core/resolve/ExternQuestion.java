package org.skep.core.resolve;

import java.util.List;
import org.skep.extern.Extern;
import org.skep.machine.Target;
import org.skep.resolver.Question;
import org.skep.source.InstalledSource;

/** The question as it is put to one resolver. */
public record ExternQuestion(
        String object, List<Extern> externs, Target target, boolean explain, List<InstalledSource> kconfigSources)
        implements Question {}
